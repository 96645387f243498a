"""The configuration of the private Asterisk, file by file; ``$names`` are filled in by :func:`write`."""

from pathlib import Path
from string import Template

MODULES = """
app_audiosocket app_chanspy app_dial app_exec app_externalivr app_mixmonitor app_originate app_playback app_queue
app_read app_record app_senddtmf app_stack app_system app_userevent app_verbose bridge_simple chan_pjsip codec_a_mu
codec_alaw
codec_g722 codec_gsm codec_resample codec_ulaw format_gsm format_pcm format_sln format_wav func_callerid func_channel
func_db func_global func_logic func_module func_rand func_shell func_strings func_timeout func_uri func_version
pbx_config res_audiosocket
res_pjproject res_pjsip res_pjsip_caller_id res_pjsip_endpoint_identifier_ip res_pjsip_pubsub res_pjsip_sdp_rtp
res_pjsip_session res_rtp_asterisk res_sorcery_astdb res_sorcery_config res_sorcery_memory res_timing_timerfd
"""

FILES = {
    "asterisk.conf": """
[directories]
astetcdir => $folder/etc
astmoddir => $modules
astvarlibdir => $folder/var
astdbdir => $folder/var
astkeydir => $folder/var
astagidir => $folder/var
astdatadir => $folder/data
astspooldir => $folder/spool
astrundir => $folder/run
astlogdir => $folder/log
[options]
verbose = 3
systemname = t
""",
    "modules.conf": "[modules]\nautoload = no\n" + "".join(f"load = {name}.so\n" for name in MODULES.split()),
    "logger.conf": """
[general]
dateformat = %s.%3q
[logfiles]
full => notice,warning,error,verbose
""",
    "manager.conf": """
[general]
enabled = yes
bindaddr = 127.0.0.1
port = $manager_port
timestampevents = yes
[tests]
secret = tests
read = all
write = all
""",
    "rtp.conf": """
[general]
rtpstart = $rtp_start
rtpend = $rtp_end
""",
    "pjsip.conf": """
[udp]
type = transport
protocol = udp
bind = 127.0.0.1:$sip_port
[phone]
type = endpoint
context = phones
disallow = all
allow = ulaw
dtmf_mode = rfc4733
[phone]
type = identify
endpoint = phone
match = 127.0.0.1
""",
    "extensions.conf": "#include tests.conf\n",
    "tests.conf": "[nothing]\nexten => s,1,Hangup()\n",
}
#: Asterisk warns when it does not find these.
EMPTY = """
acl.conf ccss.conf cdr.conf cel.conf codecs.conf features.conf http.conf indications.conf pjproject.conf
queuerules.conf queues.conf sorcery.conf stasis.conf udptl.conf
"""


def write(etc: Path, **values: object) -> None:
    """Writes every file into ``etc``."""
    for name, text in (FILES | dict.fromkeys(EMPTY.split(), "")).items():
        (etc / name).write_text(Template(text).substitute(values))
