"""Reading the recordings that users have."""

import struct
import subprocess

import imageio_ffmpeg
import numpy as np
import pytest
import soundfile

from voicekit._media import ffmpeg, formats
from voicekit._media import read as reading
from voicekit._media.formats import FORMATS, encode
from voicekit._media.legs import read_legs
from voicekit._media.pcm import to_floats
from voicekit._media.read import UNREAD, read, read_mixed
from voicekit._media.tones import tone
from voicekit.errors import AudioError

TONE = tone([440], 0.5, 16000)


def pitch(pcm):
    spectrum = np.abs(np.fft.rfft(pcm.samples * np.hanning(len(pcm.samples))))
    return spectrum.argmax() * pcm.rate / len(pcm.samples)


def is_the_tone(pcm):
    level = np.sqrt(np.mean(np.square(to_floats(pcm)[pcm.rate // 10 : pcm.rate * 4 // 10])))
    return abs(pitch(pcm) - 440) < 5 and abs(pcm.seconds - 0.5) < 0.12 and 0.25 < level < 0.45


def converted(path, *options):
    """TONE in a container made by ffmpeg, as a user's telephone or recorder makes it."""
    source = path.with_name("source.wav")
    source.write_bytes(encode(TONE, FORMATS["wav16"]))
    return converted_from(source, path, *options)


def converted_from(source, path, *options):
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-y", "-i", source, *options, path]
    subprocess.run(command, check=True, capture_output=True)
    return path


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_each_of_asterisks_formats_is_known_by_its_extension(tmp_path, name):
    path = tmp_path / f"hello{FORMATS[name].extension}"
    path.write_bytes(encode(TONE, FORMATS[name]))
    pcm = read(path)
    assert pcm.rate == FORMATS[name].rate
    assert is_the_tone(pcm)


@pytest.mark.parametrize(("extension", "rate"), [(".sln48", 48000), (".SLN24", 24000), (".sln44", 44100)])
def test_raw_sound_has_the_rate_that_its_extension_names(tmp_path, extension, rate):
    path = tmp_path / f"hello{extension}"
    path.write_bytes(tone([440], 0.5, rate).samples.tobytes())
    assert read(path).rate == rate


@pytest.mark.parametrize("extension", [".mp3", ".ogg", ".flac", ".aiff", ".au", ".w64", ".wav"])
def test_what_libsndfile_knows_is_read(tmp_path, extension):
    path = tmp_path / f"hello{extension}"
    soundfile.write(path, TONE.samples, TONE.rate)
    assert is_the_tone(read(path))


@pytest.mark.parametrize("subtype", ["PCM_U8", "PCM_24", "PCM_32", "FLOAT", "DOUBLE", "ULAW", "GSM610", "IMA_ADPCM"])
def test_a_wav_file_may_hold_any_encoding(tmp_path, subtype):
    path = tmp_path / "hello.wav"
    soundfile.write(path, to_floats(TONE), TONE.rate, subtype=subtype)
    assert is_the_tone(read(path))


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("memo.m4a", ["-c:a", "aac"]),
        ("memo.aac", ["-c:a", "aac"]),
        ("memo.wma", ["-c:a", "wmav2"]),
        ("memo.webm", ["-c:a", "libopus"]),
        ("memo.ac3", ["-c:a", "ac3"]),
        ("memo.mp4", ["-c:a", "aac", "-ac", "2"]),
    ],
)
def test_what_libsndfile_does_not_know_is_read_through_pydub(tmp_path, name, options):
    pcm = read(converted(tmp_path / name, *options))
    assert abs(pitch(pcm) - 440) < 5
    assert 0.4 < pcm.seconds < 0.8


def test_pydub_needs_no_ffmpeg_and_no_ffprobe_on_the_path(tmp_path, monkeypatch):
    path = converted(tmp_path / "memo.m4a", "-c:a", "aac")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert abs(pitch(read(path)) - 440) < 5


def test_stereo_is_mixed_down_to_the_mean(tmp_path):
    path = tmp_path / "stereo.wav"
    soundfile.write(path, np.array([[1000, 3000], [-500, -1500]], np.int16), 8000)
    assert read(path).samples.tolist() == [2000, -1000]


def test_samples_of_16_bits_come_as_they_are(tmp_path):
    path = tmp_path / "all.wav"
    every = np.arange(-32768, 32768).astype(np.int16)
    soundfile.write(path, every, 8000)
    assert (read(path).samples == every).all()


def test_a_float_file_that_is_too_loud_or_no_number_is_held(tmp_path):
    path = tmp_path / "wild.wav"
    soundfile.write(path, np.array([2.0, -2.0, np.nan, np.inf, 0.5], np.float32), 8000, subtype="FLOAT")
    assert read(path).samples.tolist() == [32767, -32768, 0, 32767, 16384]


def test_a_header_is_believed_before_the_extension(tmp_path):
    path = tmp_path / "headed.sln"
    path.write_bytes(encode(TONE, FORMATS["wav16"]))
    assert (read(path).samples == TONE.samples).all()


@pytest.mark.parametrize(
    ("made", "options", "names"),
    [
        ("memo.m4a", ["-c:a", "aac"], ["a.wav", "a.mp3", "a.sln", "a.gsm", "a.amr", "a.txt", "a"]),
        ("memo.amr", ["-ar", "8000", "-c:a", "libopencore_amrnb"], ["a.mp3", "a.wav", "a.ulaw", "a.g729"]),
        ("memo.webm", ["-c:a", "libopus"], ["a.wav", "a.m4a", "a.alaw"]),
        ("memo.wma", ["-c:a", "wmav2"], ["a.wav", "a.sln16"]),
        ("memo.wv", ["-c:a", "wavpack"], ["a.wav"]),
        ("memo.aac", ["-c:a", "aac"], ["a.m4a", "a.wav", "a.mp3", "a.txt"]),
        ("memo.ac3", ["-c:a", "ac3"], ["a.mp3"]),
        ("memo.mp3", ["-c:a", "libmp3lame"], ["a.wav", "a.m4a", "a.wma", "a"]),
        ("memo.flac", ["-c:a", "flac"], ["a.sln", "a.m4a", "a.g722", "a.ilbc"]),
        ("memo.ogg", ["-c:a", "libvorbis"], ["a.wav", "a.g723"]),
        ("memo.au", ["-c:a", "pcm_s16be"], ["a.wav", "a.sln"]),
        ("memo.avi", ["-c:a", "pcm_s16le"], ["a.wav"]),
    ],
)
def test_content_decides_and_not_the_name(tmp_path, made, options, names):
    data = converted(tmp_path / made, *options).read_bytes()
    for name in names:
        path = tmp_path / name
        path.write_bytes(data)
        pcm = read(path)
        assert abs(pitch(pcm) - 440) < 5, name
        assert 0.4 < pcm.seconds < 0.8, name
        (leg,) = read_legs(path)
        assert abs(pitch(leg) - 440) < 5, name


def test_a_tag_before_aac_and_one_before_mp3_are_told_apart(tmp_path):
    tag = b"ID3\4\0\0" + bytes([0, 0, 0x40, 0]) + bytes(0x40 << 7)
    for codec, extension in (("aac", "aac"), ("libmp3lame", "mp3")):
        path = tmp_path / "tagged.wav"
        path.write_bytes(
            tag + converted(tmp_path / f"memo.{extension}", "-c:a", codec, "-id3v2_version", "0").read_bytes()
        )
        assert abs(pitch(read(path)) - 440) < 5


def test_what_neither_content_nor_name_tells_is_refused_with_what_to_do(tmp_path):
    for name in ("noise", "noise.bin"):
        path = tmp_path / name
        path.write_bytes(bytes(range(1, 100)) * 10)
        for reader in (read, read_legs):
            with pytest.raises(AudioError, match="neither its content nor its name") as caught:
                reader(path)
            assert ".ulaw" in caught.value.hint


G729 = bytes.fromhex(
    "8b5fc0a000fac2afe3fc8df04dd38b55a7a0a50da3b44cf4b0a2f37a01d108f2cd11fb3750dc4b080db74ca981eb526b425a0db7cd8fd0da7140"
    "128b085bcc22b068b46d43c18db24ce3a88232cb551108f7cd032e1950507d5b8db24d1a50437118b60a0db3ccfa98ba715c88d10db61a833879"
    "718bc65b8db24cebb830f26ad51108f7cd5971a35141045f0dda4c7a6068f135311726664ce6cd48318e5ac123b04cf810d2f23ddd970db472ce"
    "0ae67182c1910db6b2c25902310701410df24d10f193504f82da4d734d04edb2f1522bcb0dde19c072a670526f4105dbda4ea61234d62f130db6"
    "b2dc0672712880c70d6272c2a59231931f310db272c4c77830d4501726f60cec816f511d051805dbcce2c612f25168d30d669a92c4f2f1a4fe07"
    "8db25ac58596302dcd910db272c805e23052394b26f60cf198db72d2e29a05dbccf6a03a7279fb532abb5a8f5098314b0e010db25a80be683080"
    "7d910db272c1e6b231203b4726f60cef9853519c5a9a05dbccfdea13f19f5d1b2abb4d11de322f9c5af50db272c60482b13247110db272c2cdb2"
    "713e019326f60cf7a8735191d99a05dbccfba10af2277af72abb4ce2a6a63208f9c10db272c62ca2b13247110db272c2f7a87121735126f60cea"
    "132bf29ccc9a05dbccf160baf2d2ed4b2abb4ce316c832c35cc10db272c637a8b1320e91"
)
"""Half a second of 440 Hz by a coder of the ITU's Annex A, as Asterisk writes it: frames of ten bytes."""


@pytest.mark.parametrize("reader", [read, lambda path: read_legs(path)[0]])
def test_g729_is_read_as_asterisk_writes_it(tmp_path, reader):
    path = tmp_path / "msg0000.g729"
    path.write_bytes(G729)
    pcm = reader(path)
    assert pcm.rate == 8000
    assert is_the_tone(pcm)


@pytest.mark.parametrize("extension", [".g723", ".g723sf", ".G723"])
@pytest.mark.parametrize("reader", [read, lambda path: read_legs(path)[0]])
def test_g723_is_read_with_the_times_that_asterisk_writes_and_without(tmp_path, extension, reader):
    frames = converted(tmp_path / "memo.bin", "-ar", "8000", "-c:a", "g723_1", "-f", "g723_1").read_bytes()
    assert len(frames) % 24 == 0
    packets = [frames[at : at + 24] for at in range(0, len(frames), 24)]
    timed = b"".join(bytes(4) + struct.pack(">H", len(packet)) + packet for packet in packets)
    for content in (frames, timed):
        path = tmp_path / f"msg0000{extension}"
        path.write_bytes(content)
        assert abs(pitch(reader(path)) - 440) < 10
        assert abs(reader(path).seconds - 0.5) < 0.07


def test_a_torn_packet_of_g723_ends_the_sound(tmp_path):
    frames = converted(tmp_path / "memo.bin", "-ar", "8000", "-c:a", "g723_1", "-f", "g723_1").read_bytes()
    timed = b"".join(bytes(4) + b"\0\x18" + frames[at : at + 24] for at in range(0, 240, 24))
    (tmp_path / "torn.g723").write_bytes(timed + b"\xff" * 24)
    assert read(tmp_path / "torn.g723").seconds == pytest.approx(0.3, abs=0.01)


@pytest.mark.parametrize("extension", sorted(UNREAD))
def test_what_asterisk_alone_reads_is_named_with_what_converts_it(tmp_path, extension):
    path = tmp_path / f"msg0000{extension}"
    path.write_bytes(bytes(range(1, 101)))
    for reader in (read, read_legs):
        with pytest.raises(AudioError, match="cannot be read without Asterisk") as caught:
            reader(path)
        assert "file convert" in caught.value.hint


@pytest.mark.parametrize("reader", [read, lambda path: read_legs(path)[0]])
def test_ilbc_is_read_with_its_header_and_as_asterisk_writes_it(tmp_path, reader):
    frames = np.random.default_rng(1).bytes(50 * 20)
    for content in (frames, b"#!iLBC30\n" + frames):
        path = tmp_path / "msg0000.ilbc"
        path.write_bytes(content)
        assert (reader(path).rate, reader(path).seconds) == (8000, pytest.approx(0.6))


@pytest.mark.parametrize("reader", [read, lambda path: read_legs(path)[0]])
def test_a_wav_whose_recorder_was_killed_is_read_to_its_end(tmp_path, reader):
    data = bytearray(encode(TONE, FORMATS["wav16"]))
    data[4:8] = data[40:44] = b"\0\0\0\0"
    path = tmp_path / "killed.wav"
    path.write_bytes(data)
    assert (reader(path).samples == TONE.samples).all()


def test_channels_that_cancel_each_other_are_one_of_them_and_told(tmp_path):
    path = tmp_path / "out_of_phase.wav"
    frames = np.stack([TONE.samples, -TONE.samples], axis=1)
    soundfile.write(path, frames, TONE.rate)
    assert read_mixed(path).out_of_phase
    assert (read(path).samples == TONE.samples).all()
    assert read_mixed(converted_from(path, tmp_path / "memo.m4a")).out_of_phase
    assert is_the_tone(read(tmp_path / "memo.m4a"))


def test_channels_that_do_not_cancel_each_other_are_mixed(tmp_path):
    path, other = tmp_path / "call.wav", tone([700], 0.5, 16000).samples
    for second in (TONE.samples, other, np.zeros_like(other), TONE.samples // 2, -TONE.samples // 2):
        soundfile.write(path, np.stack([TONE.samples, second], axis=1), TONE.rate)
        pcm, out_of_phase = read_mixed(path)
        assert not out_of_phase
        assert abs(pcm.samples - (TONE.samples / 2 + second / 2)).max() <= 1
    soundfile.write(path, np.zeros((100, 2)), 8000)
    assert not read_mixed(path).out_of_phase


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("empty.wav", b"", "empty"),
        ("text.wav", b"this is no sound at all", "cannot decode"),
        ("text.mp3", b"this is no sound at all", "cannot decode"),
        ("text.m4a", b"this is no sound at all", "cannot decode it: moov atom not found"),
        ("text.txt", b"this is no sound at all", "neither"),
        ("cut.gsm", b"\xd0" * 40, "33-byte"),
        ("odd.sln", b"\0\0\0", "within a sample"),
        ("noname", b"\0" * 100, "neither"),
    ],
)
def test_what_is_no_sound_is_refused_with_the_name_of_the_file(tmp_path, name, content, word):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(AudioError, match=word) as caught:
        read(path)
    assert str(path) in str(caught.value)


def test_a_missing_file_and_a_directory_are_told_apart(tmp_path):
    with pytest.raises(AudioError, match="no such file"):
        read(tmp_path / "absent.wav")
    with pytest.raises(AudioError, match="not a file"):
        read(tmp_path)


@pytest.mark.parametrize(
    ("field", "value", "word"), [(24, 7, "7 samples"), (24, 2**31 - 1, "samples"), (22, 500, "500")]
)
def test_a_header_with_mad_claims_is_refused(tmp_path, field, value, word):
    data = bytearray(encode(TONE, FORMATS["wav16"]))
    struct.pack_into("<I" if field == 24 else "<H", data, field, value)
    if field == 22:
        struct.pack_into("<H", data, 32, 2 * value)
    path = tmp_path / "mad.wav"
    path.write_bytes(data)
    with pytest.raises(AudioError, match=word):
        read(path)


def test_a_small_file_that_unpacks_without_end_is_stopped_at_the_limit(tmp_path, monkeypatch):
    monkeypatch.setattr(formats, "MAX_SECONDS", 10)
    path = tmp_path / "bomb.flac"
    soundfile.write(path, np.zeros(8000 * 11, np.int16), 8000)
    assert path.stat().st_size < 20_000
    with pytest.raises(AudioError, match="longer than 10 seconds"):
        read(path)


def test_a_container_that_unpacks_without_end_is_stopped_too(tmp_path, monkeypatch):
    path = converted(tmp_path / "long.m4a", "-af", "apad=whole_dur=4", "-c:a", "aac")
    monkeypatch.setattr(ffmpeg, "MAX_SECONDS", 2)
    with pytest.raises(AudioError, match="longer than 2 seconds"):
        read(path)


def test_a_file_above_the_limit_is_refused_before_it_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "MAX_BYTES", 1000)
    path = tmp_path / "big.wav"
    path.write_bytes(bytes(1001))
    with pytest.raises(AudioError, match="1001 bytes"):
        read(path)


@pytest.mark.parametrize("extension", [".m4a", ".wma", ".aac", ".mp3", ".wav"])
def test_a_playlist_in_disguise_opens_no_other_file(tmp_path, extension):
    secret = tmp_path / "secret.wav"
    secret.write_bytes(encode(TONE, FORMATS["wav"]))
    for text in (f"#EXTM3U\n#EXTINF:1,\n{secret}\n", f"ffconcat version 1.0\nfile {secret}\n"):
        path = tmp_path / f"list{extension}"
        path.write_text(text)
        with pytest.raises(AudioError):
            read(path)
