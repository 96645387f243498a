"""The database: each call once, whatever happens to it and to whoever carries."""

import fcntl
import gc
import sqlite3
import threading
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from pydantic import SecretStr

from voicekit._records.calls import KeptCalls, Spooled, erase, kept_calls
from voicekit._records.carrier import CarrierThread, carry
from voicekit._records.database import Database
from voicekit._records.following import follow
from voicekit._records.reading import SpoolReader, alone
from voicekit._records.record import record_of
from voicekit._records.wanted import CallFilter
from voicekit._settings import Settings
from voicekit.errors import RecordsError


def made(key="a-1", *, began=1_700_000_000_000, caller="100", status="OK", nodes=(), **more):
    rows = [["call", 0, 1, began, f"id-{key}", caller, "200", "support", "en"]]
    rows += [["node", 10, "booking", node, "say"] for node in nodes]
    record = record_of(key, [*rows, ["end", 2000, status, "program"]])
    assert record is not None
    return replace(record, **more)


@pytest.fixture
def sqlite(tmp_path):
    database = Database("", tmp_path / "calls.sqlite3")
    yield database
    database.close()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database(request):
    """A new database of each kind."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite")
        return
    server = request.getfixturevalue("server")
    database = Database(server.url, Path())
    database.erase([record.key for record in database.find(CallFilter())])
    yield database
    database.close()


def keys(database, limit=None, **wanted):
    return [record.key for record in database.find(CallFilter(**wanted), limit)]


def test_what_is_kept_is_found_as_it_was(database):
    record = made(nodes=("main",))
    database.add([record])
    assert list(database.find(CallFilter())) == [record]
    assert database.named("id-a-1") == [record] == database.named("a-1")


def test_a_call_that_is_carried_again_is_there_once_and_as_it_was(database):
    database.add([made()])
    database.add([made(status="ERROR"), made("a-2")])
    assert [(record.key, record.status) for record in database.find(CallFilter())] == [("a-2", "OK"), ("a-1", "OK")]


def test_calls_are_found_by_each_of_their_facts_and_the_last_come_first(database):
    database.add(
        [
            made("a-1", began=1000, nodes=("main",)),
            made("a-2", began=2000, caller="555", nodes=("main", "guests")),
            made("a-3", began=3000, status="HANGUP", flow="guests"),
        ]
    )
    assert keys(database) == ["a-3", "a-2", "a-1"]
    assert keys(database, 2) == ["a-3", "a-2"]
    assert keys(database, caller="555") == ["a-2"]
    assert keys(database, status="HANGUP") == ["a-3"]
    assert keys(database, since=2000, until=3000) == ["a-2"]
    assert keys(database, node="guests") == ["a-2"]
    assert keys(database, 1, node="main") == ["a-2"]
    assert keys(database, node="gue%") == []
    assert keys(database, flow="guests") == ["a-3"]


def test_a_record_that_no_table_takes_keeps_no_other_out(database, logged):
    database.add([made("a-1"), replace(made("a-2"), caller=None), made("a-3")])
    assert keys(database) == ["a-3", "a-1"]
    assert [line["event"] for line in logged] == ["records.refused"]


def test_a_database_is_closed_while_somebody_has_stopped_reading(database, caplog):
    database.add([made(f"a-{place}") for place in range(500)])
    reading = database.find(CallFilter())
    next(reading)
    assert database._engine.pool.checkedout() == 1
    database.close()
    assert database._engine.pool.checkedout() == 0
    del reading
    gc.collect()
    assert caplog.text == ""


def test_calls_wait_where_the_database_lacks_its_tables(database):
    with database._engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE calls RENAME TO gone")
    try:
        with pytest.raises(RecordsError):
            database.add([made()])
    finally:
        with database._engine.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE gone RENAME TO calls")


def test_calls_wait_where_the_file_of_the_database_is_damaged(sqlite, tmp_path, logged):
    sqlite.add([made(f"a-{place}") for place in range(300)])
    sqlite.close()
    with (tmp_path / "calls.sqlite3").open("r+b") as file:
        file.seek(4096)
        file.write(bytes(range(256)) * 300)
    with pytest.raises(RecordsError):
        sqlite.add([made("b-1")])
    assert logged == []


def test_what_is_erased_is_in_no_byte_of_the_file(sqlite, tmp_path):
    database = sqlite
    database.add([made("a-1", caller="5550199"), made("a-2")])
    assert b"5550199" in (tmp_path / "calls.sqlite3").read_bytes()
    assert database.erase(["a-1"]) == 1
    assert b"5550199" not in b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert keys(database) == ["a-2"]


def test_what_was_forgotten_before_is_in_no_byte_of_the_file_either(sqlite, tmp_path):
    sqlite.add([made("a-1", began=1000, caller="5550199"), made("a-2", began=5000)])
    assert sqlite.forget(2000) == 1
    assert b"5550199" not in b"".join(file.read_bytes() for file in tmp_path.iterdir())


def test_a_number_is_found_in_every_text_of_a_call_and_in_no_other_number(database, shown):
    database.add(
        [
            made("a-1", caller="5550199"),
            made("a-2", called="sip:5550199@example.com"),
            made("a-3", nodes=("5550199",)),
            made("a-4", caller="15550199"),
            made("a-5", began=5550199),
        ]
    )
    kept = KeptCalls(Settings(records_dir=shown, recordings=shown), database, Spooled(SpoolReader(shown)))
    assert sorted(kept.standing("5550199")) == ["a-1", "a-2", "a-3"]


def test_who_has_read_a_call_that_is_erased_forgets_it(sqlite, shown):
    """A service has read the beginning of a call, which then ends and is erased before the service reads on."""
    file = shown / "0badf00d.000000.20261130T15.jsonl"
    file.write_text('["0badf00d-1",[["call",0,1,1700000000000,"1","5550199"]]]\n')
    reader = SpoolReader(shown)
    with (shown / "0badf00d.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert carry(reader, sqlite) == 0
        with file.open("a") as opened:
            opened.write('["0badf00d-1",[["end",5,"OK","program"]]]\n')
        with alone(shown):
            assert erase(Settings(records_dir=shown, recordings=shown), CallFilter(caller="5550199")) == (1, 0, 0, ())
        assert carry(reader, sqlite) == 0
    assert (carry(reader, sqlite), reader.open, reader.garbled) == (0, {}, 0)
    assert keys(sqlite) == []


def test_what_has_had_its_time_is_forgotten(database):
    database.add([made("a-1", began=1000), made("a-2", began=5000)])
    assert database.forget(5000) == 1
    assert keys(database) == ["a-2"]


def test_the_file_is_for_its_user_alone(sqlite, tmp_path):
    assert (tmp_path / "calls.sqlite3").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("url", ["nonsense", "mysql://x/y", "postgresql://nobody@127.0.0.1:1/none"])
def test_an_address_that_leads_nowhere_is_said_with_what_to_do(url, tmp_path):
    with pytest.raises(RecordsError) as caught:
        Database(url, tmp_path / "calls.sqlite3")
    assert caught.value.hint


def test_a_password_stands_in_no_error(tmp_path):
    with pytest.raises(RecordsError) as caught:
        Database("postgresql://someone:geheim@127.0.0.1:1/none", tmp_path / "calls.sqlite3")
    assert "geheim" not in str(caught.value)


def spooled(folder, *names, token="0badf00d"):
    folder.mkdir(exist_ok=True)
    with (folder / f"{token}.000000.20261130T15.jsonl").open("a") as file:
        for name in names:
            file.write(f'["{token}-{name}",[["call",0,1,1700000000000,"{name}","100"],["end",5,"OK","program"]]]\n')


def test_what_is_carried_leaves_the_spool_and_nothing_goes_before(database, folder):
    spooled(folder, "1", "2")
    reader = SpoolReader(folder)
    database.add([made("0badf00d-1", caller="kept")])  # as by a carrier that was killed before it could clear
    assert carry(reader, database) == 2
    assert sorted((record.key, record.caller) for record in database.find(CallFilter())) == [
        ("0badf00d-1", "kept"),
        ("0badf00d-2", "100"),
    ]
    assert list(folder.iterdir()) == []


def test_a_database_that_is_down_loses_nothing(folder, logged):
    spooled(folder, "1", "2")
    settings = Settings(records_dir=folder, records_database=SecretStr("postgresql://x@127.0.0.1:1/none"))
    carrier = CarrierThread(settings)
    carrier.start()
    carrier.stop(30)
    assert logged[0]["event"] == "records.waiting"
    with kept_calls(Settings(records_dir=folder)) as calls:
        assert sorted(record.id for record in calls.find(CallFilter())) == ["1", "2"]


def test_while_a_service_carries_calls_are_found_in_its_spool(folder):
    spooled(folder, "1")
    with alone(folder) as mine:
        assert mine
        with kept_calls(Settings(records_dir=folder)) as calls:
            assert [record.id for record in calls.find(CallFilter())] == ["1"]
            assert calls.named("1").status == "OK"
            assert calls.erase(CallFilter(caller="100"))[:2] == (1, 0)
        assert list(SpoolReader(folder).whole()) == []


def test_calls_of_one_moment_that_are_spooled_and_kept_are_found_once(folder):
    spooled(folder, *map(str, range(30)))
    with alone(folder), kept_calls(Settings(records_dir=folder)):
        database = Database("", folder / "calls.sqlite3")
        carry(SpoolReader(folder), database)
        spooled(folder, *map(str, range(30)))
        with kept_calls(Settings(records_dir=folder)) as calls:
            keys = [record.key for record in calls.find(CallFilter())]
        database.close()
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("address", ["sqlite:///x.db", "mysql://x", "oracle://x", "no address"])
def test_records_go_into_postgresql_or_nowhere_else(folder, address):
    with pytest.raises(RecordsError, match="no address of PostgreSQL"):
        Database(address, folder / "calls.sqlite3")


def test_two_who_open_a_new_database_at_once_make_its_tables_once(tmp_path):
    failures = []

    def opened():
        try:
            Database("", tmp_path / "calls.sqlite3").close()
        except RecordsError as error:
            failures.append(error)

    threads = [threading.Thread(target=opened) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_a_call_that_is_not_there_is_said_with_what_to_do(folder):
    folder.mkdir()
    with kept_calls(Settings(records_dir=folder)) as calls, pytest.raises(RecordsError, match="no call 'x'"):
        calls.named("x")


def test_a_directory_that_is_named_and_not_there_is_said_and_not_made(folder):
    for look in (kept_calls(Settings(records_dir=folder)).__enter__, lambda: follow(Settings(records_dir=folder))):
        with pytest.raises(RecordsError, match="no directory") as caught:
            look()
        assert "records_dir" in caught.value.hint
    assert not folder.exists()


@pytest.fixture
def shown():
    """A directory that others may look into, too."""
    with TemporaryDirectory(prefix="vk-records-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture
def known(shown):
    """A directory with a call that is in the database, and one that waits in the spool."""
    spooled(shown, "1")
    with kept_calls(Settings(records_dir=shown)):
        spooled(shown, "2")
    for file in shown.iterdir():
        file.chmod(0o644)
    return shown


def test_calls_are_looked_up_in_a_directory_that_cannot_be_written_to(known, sealed):
    with sealed(known), kept_calls(Settings(records_dir=known)) as calls:
        assert sorted(record.id for record in calls.find(CallFilter())) == ["1", "2"]
        assert calls.named("1").status == calls.named("2").status == "OK"
        assert "Permission denied" in calls.uncarried


def test_calls_are_looked_up_on_a_full_disk(known, full_disk):
    with full_disk(), kept_calls(Settings(records_dir=known)) as calls:
        assert sorted(record.id for record in calls.find(CallFilter())) == ["1", "2"]
        assert calls.uncarried
    with kept_calls(Settings(records_dir=known)) as calls:
        assert not calls.uncarried


def test_nothing_is_erased_where_nothing_can_be_written(known, sealed):
    with sealed(known), pytest.raises(RecordsError), kept_calls(Settings(records_dir=known), changed=True):
        pass


@pytest.mark.usefixtures("sqlite")  # what opens a database is imported while we may still read it
def test_a_directory_without_a_database_that_cannot_be_written_to_is_looked_at(shown, sealed):
    spooled(shown, "1")
    with sealed(shown), kept_calls(Settings(records_dir=shown)) as calls:
        assert [record.id for record in calls.find(CallFilter())] == ["1"]
    assert not (shown / "calls.sqlite3").exists()


def test_a_database_of_a_later_version_is_left_alone(tmp_path):
    file = tmp_path / "calls.sqlite3"
    Database("", file).close()
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    with pytest.raises(RecordsError, match="later voicekit"):
        Database("", file)
