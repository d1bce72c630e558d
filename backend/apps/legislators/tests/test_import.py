"""The import of a list: what it writes, what it leaves alone, and what it refuses."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest
import urllib3
import yaml
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.apps.geography.models import Region
from backend.apps.geography.tests.maps import WEST, Maps
from backend.apps.legislators.errors import LegislatorsSourceUnusable, TooManyVacancies
from backend.apps.legislators.models import Legislator, Source, Term
from backend.apps.legislators.services.import_legislators import Imported, import_legislators
from backend.apps.legislators.source import MAX_BYTES, opened

from .making import TODAY, Lists, entry, rep, sen, senator

pytestmark = pytest.mark.django_db
ADA, BO, CY = "A000001", "B000002", "C000003"


def rows() -> list[Any]:
    """Every row with the transaction that wrote it: what is not written again keeps it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT xmin::text, ctid::text, t::text FROM legislators_legislator t")
        people = cursor.fetchall()
        cursor.execute("SELECT xmin::text, ctid::text, t::text FROM legislators_term t")
        return sorted(people + cursor.fetchall())


def seats(bioguide: str) -> list[tuple[str, str, str]]:
    held = Term.objects.filter(legislator__bioguide=bioguide).order_by("start").select_related("region")
    return [(term.region.code, term.start.isoformat(), str(term.end)) for term in held]


def test_a_list_makes_people_terms_and_regions(lists: Lists):
    imported = lists.take(entry(ADA, rep("2021-01-03", "2023-01-03"), sen()), entry(BO, rep(district=2)))
    assert (imported.entries, imported.people_new, imported.terms_new, imported.refused) == (2, 2, 3, [])
    assert seats(ADA) == [("cd/0901", "2021-01-03", "2023-01-03"), ("state/09", "2025-01-03", "2031-01-03")]
    assert set(Region.objects.values_list("code", "ocd_id")) == {
        ("state/09", "ocd-division/country:us/state:ct"),
        ("cd/0901", "ocd-division/country:us/state:ct/cd:1"),
        ("cd/0902", "ocd-division/country:us/state:ct/cd:2"),
    }
    assert set(Term.objects.values_list("source", flat=True)) == {Source.FILE}


def test_importing_again_writes_nothing(lists: Lists):
    edition = [entry(ADA, sen(party_affiliations=[{"start": "2025-01-03", "party": "Green"}])), entry(BO, rep())]
    assert lists.take(*edition).wrote
    before = rows()
    again = lists.take(*edition)
    assert (again.people_unchanged, again.people_new, again.terms_new, again.wrote) == (2, 0, 0, False)
    assert rows() == before


def test_a_dry_run_tells_the_same_and_keeps_nothing(lists: Lists):
    edition = [entry(ADA, sen()), entry(BO, rep())]
    dry = lists.take(*edition, commit=False)
    assert (Legislator.objects.count(), Term.objects.count(), Region.objects.count()) == (0, 0, 0)
    assert (dry.people_new, dry.terms_new, dry.wrote) == (2, 2, False)


def test_what_changed_is_changed_and_nothing_else(lists: Lists):
    lists.take(entry(ADA, sen(phone="202-224-0001")), entry(BO, rep()))
    kept = dict(Term.objects.values_list("legislator__bioguide", "pk"))
    lists.take(entry(ADA, sen(phone="202-224-0002")), entry(BO, rep(), name={"first": "Bo", "last": "Brand"}))
    assert dict(Term.objects.values_list("legislator__bioguide", "pk")) == kept
    assert Term.objects.get(legislator__bioguide=ADA).phone == "202-224-0002"
    assert Legislator.objects.get(bioguide=BO).last_name == "Brand"


def test_who_is_no_longer_in_the_list_has_left_office_and_stays_known(lists: Lists):
    lists.take(entry(ADA, sen()), entry(BO, rep("2021-01-03", "2023-01-03"), rep("2023-01-03")))
    imported = lists.take(entry(ADA, sen()))
    assert imported.vacancies == [f"Ada {BO} ({BO})"]
    assert seats(BO) == [("cd/0901", "2021-01-03", "2023-01-03"), ("cd/0901", "2023-01-03", "2026-03-01")]
    before = rows()
    assert lists.take(entry(ADA, sen()), as_of=date(2026, 6, 1)).vacancies == []
    assert rows() == before


@pytest.mark.parametrize("as_of", [date(1990, 1, 1), date(2024, 3, 1), date(2025, 1, 3)])
def test_a_list_of_an_earlier_day_takes_nothing_away_that_began_since(lists: Lists, as_of: date):
    lists.take(entry(ADA, sen()), entry(BO, rep("2025-01-03")))
    before = rows()
    assert lists.take(entry(ADA, sen()), as_of=as_of, today=TODAY).vacancies == []
    assert rows() == before


def test_what_has_not_begun_and_is_promised_no_more_goes(lists: Lists):
    lists.take(entry(ADA, sen()), entry(BO, rep("2027-01-03", "2029-01-03")))
    lists.take(entry(ADA, sen()))
    assert seats(BO) == []


def test_a_day_that_has_not_come_is_refused(tmp_path: Path):
    with pytest.raises(CommandError, match="--as-of: 9999-01-01 has not come yet"):
        call_command("import_legislators", source=str(tmp_path / "x.yaml"), as_of=date(9999, 1, 1))


def test_a_successor_begins_where_the_one_before_ended_whatever_the_day_of_the_import(lists: Lists):
    lists.take(entry(ADA, rep()))
    imported = lists.take(entry(BO, rep("2025-09-09")))
    assert (imported.refused, len(imported.vacancies)) == ([], 1)
    assert (seats(ADA), seats(BO)) == (
        [("cd/0901", "2025-01-03", "2025-09-09")],
        [("cd/0901", "2025-09-09", "2027-01-03")],
    )


def test_a_successor_who_is_told_of_later_moves_the_end_that_the_import_had_guessed(lists: Lists):
    lists.take(entry(ADA, rep()), entry(CY, sen()))
    lists.take(entry(CY, sen()))
    assert seats(ADA) == [("cd/0901", "2025-01-03", "2026-03-01")]
    assert lists.take(entry(CY, sen()), entry(BO, rep("2026-02-01")), as_of=date(2026, 4, 1)).refused == []
    assert seats(ADA) == [("cd/0901", "2025-01-03", "2026-02-01")]


def test_who_comes_back_into_the_list_is_in_office_again(lists: Lists):
    lists.take(entry(ADA, rep()), entry(CY, sen()))
    lists.take(entry(CY, sen()))
    lists.take(entry(ADA, rep()), entry(CY, sen()))
    assert seats(ADA) == [("cd/0901", "2025-01-03", "2027-01-03")]


def test_an_end_that_the_list_tells_replaces_the_term(lists: Lists):
    lists.take(entry(ADA, rep()), entry(BO, rep(district=2)))
    imported = lists.take(entry(ADA, rep(end="2026-01-15"), sen("2026-01-15")), entry(BO, rep(district=2)))
    assert (imported.terms_changed, imported.terms_new, imported.vacancies) == (1, 1, [])
    assert seats(ADA) == [("cd/0901", "2025-01-03", "2026-01-15"), ("state/09", "2026-01-15", "2031-01-03")]


def test_two_who_change_seats_on_one_day_are_taken_whatever_their_order(lists: Lists):
    lists.take(entry(ADA, rep()), entry(BO, rep(district=2)))
    lists.take(
        entry(BO, rep(district=2, end="2026-01-15"), rep("2026-01-15")),
        entry(ADA, rep(end="2026-01-15"), rep("2026-01-15", district=2)),
    )
    assert seats(ADA)[1][0] == "cd/0902"
    assert seats(BO)[1][0] == "cd/0901"


def test_what_is_malformed_is_refused_by_name_and_everything_else_is_kept(lists: Lists):
    lists.take(entry(ADA, rep()), entry(BO, rep(district=2)), entry(CY, sen()))
    broken = f"- id:\n    bioguide: {CY}\n  name: [\n"
    imported = lists.take(entry(ADA, rep(phone="1")), entry(BO, rep(district="x")), raw=broken)
    assert imported.entries == 3
    assert [sentence.split(",")[0] for sentence in imported.refused] == [f"Ada {BO} ({BO}", f"entry ({CY}"]
    assert imported.vacancies == []
    assert Term.objects.get(legislator__bioguide=ADA).phone == "1"
    assert seats(BO) == [("cd/0902", "2025-01-03", "2027-01-03")]
    assert seats(CY) == [("state/09", "2025-01-03", "2031-01-03")]


def test_where_it_cannot_be_told_whose_a_refused_entry_is_nobody_has_left(lists: Lists):
    lists.take(entry(ADA, rep()), entry(BO, rep(district=2)))
    imported = lists.take(entry(ADA, rep()), raw="- id: [\n")
    assert (imported.vacancies, imported.vacancies_untold) == ([], True)
    assert seats(BO) == [("cd/0902", "2025-01-03", "2027-01-03")]


def test_two_entries_of_one_person_are_both_refused(lists: Lists):
    imported = lists.take(entry(ADA, rep()), entry(ADA, sen()), entry(BO, rep(district=2)))
    assert "this Bioguide ID has an entry already" in imported.refused[0]
    assert list(Legislator.objects.values_list("bioguide", flat=True)) == [BO]


def test_a_seat_that_two_claim_is_the_first_ones_and_the_other_is_refused(lists: Lists):
    imported = lists.take(entry(ADA, sen()), entry(BO, sen("2026-01-03")), entry(CY, sen(**{"class": 3})))
    [sentence] = imported.refused
    assert sentence == (
        f"Ada {BO} ({BO}): the seat class 1 of state 09 is held from 2026-01-03 to 2031-01-03, "
        f"and by Ada {ADA} ({ADA}) from 2025-01-03 to 2031-01-03."
    )
    assert Legislator.objects.count() == 2


def test_what_staff_wrote_down_is_not_touched_and_what_contradicts_it_is_refused(lists: Lists):
    written = senator(start=date(2025, 1, 3), end=date(2031, 1, 3))
    imported = lists.take(entry(ADA, sen()), entry(BO, rep()))
    assert len(imported.refused) == 1
    written.refresh_from_db()
    assert (written.source, Legislator.objects.filter(bioguide=ADA).exists()) == (Source.STAFF, False)


def test_a_list_that_is_cut_ends_nobodys_term(lists: Lists):
    edition = [entry(f"A{number:06}", rep(district=number)) for number in range(1, 31)]
    lists.take(*edition)
    before = rows()
    with pytest.raises(TooManyVacancies, match="12 members in office"):
        lists.take(*edition[:18])
    assert rows() == before
    assert len(lists.take(*edition[:18], most_vacancies=12).vacancies) == 12


@pytest.mark.parametrize(
    "kept_of_bo", ["bioguide: B0", "name:", "terms:", "- class: 1", "end: '2031", "party: Demo", "type: se"]
)
def test_a_list_that_is_cut_within_an_entry_ends_nobodys_term(lists: Lists, kept_of_bo: str):
    """Wherever in Bo's entry the cut is, at a line's end or within a line; Cy stood behind."""
    whole = [entry(ADA, sen()), entry(BO, sen("2013-01-03", "2019-01-03"), sen(**{"class": 3})), entry(CY, rep())]
    lists.take(*whole)
    before = {person: seats(person) for person in (BO, CY)}
    of_bo = lists.write(whole[1]).read_text()
    cut = of_bo[: of_bo.index(kept_of_bo) + len(kept_of_bo)]
    for ending in ("", "\n"):
        imported = lists.take(entry(ADA, sen(phone="1")), raw=cut + ending)
        assert (len(imported.refused), imported.vacancies, imported.is_last_refused) == (1, [], True)
        assert {person: seats(person) for person in (BO, CY)} == before
    assert Term.objects.get(legislator__bioguide=ADA).phone == "1"


def test_a_malformed_entry_in_the_midst_is_no_cut(lists: Lists):
    lists.take(entry(ADA, sen()), entry(BO, rep()), entry(CY, rep(district=2)))
    imported = lists.take(entry(ADA, sen(state="XX")), entry(BO, rep()))
    assert (imported.vacancies, imported.is_last_refused) == ([f"Ada {CY} ({CY})"], False)


def test_a_partial_list_ends_nobodys_term(lists: Lists):
    lists.take(entry(ADA, rep()), entry(BO, rep(district=2)))
    assert lists.take(entry(ADA, rep(end="2026-02-02")), is_complete=False).vacancies == []
    assert seats(BO) == [("cd/0902", "2025-01-03", "2027-01-03")]


def test_districts_that_the_map_in_force_does_not_have_are_told(lists: Lists, maps: Maps):
    maps.stand("tl_2022_09_cd118", {"0901": WEST})
    of_vermont = entry("D000004", rep(state="VT", district=0))
    imported = lists.take(entry(ADA, rep()), entry(BO, rep(district=5)), of_vermont)
    assert imported.districts_off_the_map == ["0905"]


@pytest.mark.django_db(transaction=True)
def test_two_imports_at_once_take_turns(lists: Lists, tmp_path: Path):
    """Both of the same list, each in a connection of its own: one writes, the other finds nothing to do."""
    path = lists.write(*[entry(f"A{number:06}", rep(district=number)) for number in range(1, 41)])
    start = Barrier(2)

    def run(_: int) -> Imported:
        start.wait()
        try:
            return import_legislators(source=str(path), as_of=TODAY, commit=True)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        imported = list(pool.map(run, range(2)))
    assert sorted(one.wrote for one in imported) == [False, True]
    assert Legislator.objects.count() == Term.objects.count() == 40


def test_an_import_costs_the_same_with_1_and_with_20(lists: Lists):
    def cost(number: int) -> int:
        edition = [entry(f"A{one:06}", rep(district=one)) for one in range(1, number + 1)]
        with CaptureQueriesContext(connection) as captured:
            lists.take(*edition, most_vacancies=99)
        return len(captured)

    first = cost(1)
    Legislator.objects.all()  # what is there is read in one query
    assert cost(20) <= first + 2


@pytest.mark.parametrize("text", ["", "# nothing\n", "a: 1\n", "[]\n", "\ufeff- x\n", "{}"])
def test_what_is_no_list_is_refused_whole(lists: Lists, text: str):
    with pytest.raises(LegislatorsSourceUnusable):
        lists.take(raw=text)


def test_a_file_that_is_not_there_or_no_text_is_refused(tmp_path: Path):
    (tmp_path / "binary").write_bytes(b"- \xff\xfe\n")
    for name in ("nothing", "binary", ""):
        with pytest.raises(LegislatorsSourceUnusable):
            import_legislators(source=str(tmp_path / name), as_of=TODAY, commit=True)


@contextmanager
def serving(answer: bytes, *, status: int = 200, announced: int | None = None) -> Iterator[str]:
    """A server that answers so; `announced` bytes where it is to break off."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(announced or len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/legislators.yaml"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_a_list_is_read_from_an_address():
    with serving(yaml.safe_dump([entry(ADA, sen())]).encode()) as address:
        imported = import_legislators(source=address, as_of=TODAY, commit=True)
    assert imported.people_new == 1


def test_a_transfer_that_breaks_off_changes_nothing(lists: Lists):
    lists.take(entry(ADA, sen()))
    before = rows()
    whole = yaml.safe_dump([entry(ADA, sen()), entry(BO, rep())]).encode()
    with serving(whole[:-40], announced=len(whole)) as address, pytest.raises(LegislatorsSourceUnusable):
        import_legislators(source=address, as_of=TODAY, commit=True)
    assert rows() == before


def test_an_address_that_has_none_or_too_much_is_refused():
    with serving(b"gone", status=404) as address, pytest.raises(LegislatorsSourceUnusable, match="answers 404"):
        import_legislators(source=address, as_of=TODAY, commit=True)
    with (
        serving(b"- x\n" * (MAX_BYTES // 4 + 1)) as address,
        pytest.raises(LegislatorsSourceUnusable, match="more than"),
        opened(address),
    ):
        pass
    with (
        pytest.raises(LegislatorsSourceUnusable, match="cannot be read"),
        opened("http://127.0.0.1:9/", urllib3.PoolManager(retries=False)),
    ):
        pass


def command(lists: Lists, *entries: Any, raw: str = "", **options: Any) -> list[str]:
    out = StringIO()
    told = {"as_of": TODAY, **options}
    call_command("import_legislators", source=str(lists.write(*entries, raw=raw)), stdout=out, **told)
    return out.getvalue().splitlines()


def test_the_command_is_a_dry_run_unless_told(lists: Lists):
    said, hint = command(lists, entry(ADA, sen()))
    assert json.loads(said)["people_new"] == 1
    assert hint == "Dry run: nothing was kept. Add --commit to keep it."
    assert not Legislator.objects.exists()
    [said] = command(lists, entry(ADA, sen()), commit=True)
    assert json.loads(said)["wrote"] is True
    assert Legislator.objects.exists()


def test_the_command_fails_with_what_was_refused_and_keeps_the_rest(lists: Lists):
    with pytest.raises(CommandError, match=r"Refused: Ada B000002 \(B000002, line \d+\): term 1: its state is none\."):
        command(lists, entry(ADA, sen()), entry(BO, rep(state="XX")), commit=True)
    assert Legislator.objects.get().bioguide == ADA


def test_the_command_says_that_the_file_may_be_cut(lists: Lists):
    command(lists, entry(ADA, sen()), entry(BO, rep()), entry(CY, rep(district=2)), commit=True)
    cut = f"- id:\n    bioguide: {BO}\n  n"
    said = f"entry \\({BO}, line .* the file may be cut there, and nobody's term was ended"
    with pytest.raises(CommandError, match=said):
        command(lists, entry(ADA, sen()), raw=cut, commit=True)
    with pytest.raises(CommandError, match="person cannot be told, so nobody's term was ended"):
        command(lists, raw="- id: [\n" + yaml.safe_dump([entry(ADA, sen())]), commit=True)
    assert seats(CY) == [("cd/0902", "2025-01-03", "2027-01-03")]


def test_the_command_says_in_a_sentence_why_it_will_not(lists: Lists):
    command(lists, entry(ADA, sen()), entry(BO, rep()), commit=True)
    with pytest.raises(CommandError, match=r"1 members in office are not in .* Nothing was changed\."):
        command(lists, entry(ADA, sen()), most_vacancies=0)
    with pytest.raises(CommandError, match="holds no legislator"):
        command(lists, raw="# empty\n")
    with pytest.raises(CommandError, match="is not a date like"):
        call_command("import_legislators", "--source=x", "--as-of=yesterday")
