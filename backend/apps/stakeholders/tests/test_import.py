from __future__ import annotations

import codecs
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as some

from backend.apps.stakeholders.models import Consent, ConsentAct, Location, Stakeholder, StakeholderType
from backend.apps.stakeholders.people_file import MAX_BYTES, MAX_ROWS, read_people
from backend.apps.stakeholders.services import Imported, import_stakeholders, withdraw_mailing_consent
from backend.foundation.outbox.models import Message

from .making import NOW, TODAY, stakeholder

HEAD = "email,name,kind,organization_name,role,state,postal_code,latitude,longitude"
GOOD = f"""{HEAD}
Ann@Bücher.example,Ann Alvarez,,,,CT,06106,,
bo+news@example.org,Bo Banerjee,organization,Parents of Providence,Chair,ri,,41.83,-71.41
"""


def run(text: str | bytes, *, commit: bool = True) -> Imported:
    content = text if isinstance(text, bytes) else text.encode()
    return import_stakeholders(content=content, by=None, now=NOW, commit=commit)


def problems(text: str | bytes) -> list[str]:
    return read_people(text if isinstance(text, bytes) else text.encode(), today=TODAY).problems


@pytest.mark.django_db
@pytest.mark.parametrize("mark", [b"", codecs.BOM_UTF8])
def test_a_preview_tells_and_keeps_nothing_and_the_same_file_again_changes_nothing(mark: bytes):
    told = run(mark + GOOD.encode(), commit=False)
    assert (told.rows, told.new, told.is_kept, told.problems) == (2, 2, False, [])
    assert not Stakeholder.objects.exists()
    assert not Message.objects.exists()
    kept = run(mark + GOOD.encode())
    assert (kept.new, kept.filled, kept.unchanged, kept.is_kept) == (2, 0, 0, True)
    rows = Stakeholder.objects.order_by("canonical_email").values_list("canonical_email", "kind", "role")
    assert list(rows) == [
        ("ann@xn--bcher-kva.example", "individual", ""),
        ("bo+news@example.org", "organization", "Chair"),
    ]
    before = list(Stakeholder.objects.order_by("pk").values())
    again = run(GOOD)
    assert (again.new, again.filled, again.unchanged) == (0, 0, 2)
    assert list(Stakeholder.objects.order_by("pk").values()) == before
    assert (Location.objects.count(), Message.objects.count()) == (2, 2)


@pytest.mark.django_db
def test_a_file_fills_what_is_empty_and_overwrites_nothing():
    ann = stakeholder(email="ann@example.org")
    imported = run("email,name,type,role,city\nANN@example.org,Anna,Educator,Teacher,Hartford\n")
    ann.refresh_from_db()
    assert (ann.name, ann.type, ann.role, ann.location.city) == ("Ann Alvarez", "educator", "Teacher", "Hartford")
    assert (imported.filled, imported.remarks) == (
        1,
        ["Line 2: we know this person otherwise; what we have stands."],
    )


@pytest.mark.django_db
def test_a_consent_comes_with_its_day_and_wording_and_never_over_a_withdrawal():
    text = (
        "email,name,mailing_consented_on,mailing_consent_wording\n"
        "ann@example.org,Ann Alvarez,2026-01-31,May we send you our newsletter?\n"
    )
    assert run(text).consents == 1
    consent = Consent.objects.get()
    assert (consent.at.date().isoformat(), consent.wording) == ("2026-01-31", "May we send you our newsletter?")
    withdraw_mailing_consent(stakeholder_id=consent.stakeholder_id, act=ConsentAct.STAFF, now=NOW)
    assert run(text).consents == 0
    assert not Stakeholder.objects.consenting().exists()


@pytest.mark.django_db
def test_one_bad_line_keeps_out_the_whole_file():
    imported = run(GOOD + "not an address,Cy,,,,,,,\n")
    assert imported.problems == ["Line 4: email: This is not an e-mail address."]
    assert not Stakeholder.objects.exists()


LINES = [
    ("x@example.org,", "Line 2: the column name is empty."),
    (",Ann", "Line 2: the column email is empty."),
    ("x@example.org,=HYPERLINK(1)", "Line 2: name begins with '=', which a spreadsheet takes for a formula."),
    ("x@example.org,+1", "Line 2: name begins with '+', which a spreadsheet takes for a formula."),
    ("@x,Ann", "Line 2: email begins with '@', which a spreadsheet takes for a formula."),
    ("x@example.org,A\u202enn", "Line 2: name contains a character that cannot be shown (U+202E). If it was pasted"),
    ("x\u00ad@example.org,Ann", "Line 2: email contains a character that cannot be shown (U+00AD)."),
    ("x@example.org,\u200b=1", "Line 2: name begins with '=', which a spreadsheet takes for a formula."),
    ("x@example.org,\u200b", "Line 2: the column name is empty."),
    ("x@example.org," + "a" * 201, "Line 2: name has 201 characters; at most 200 are taken."),
    ("x@example.org,Ann,more", "Line 2: there are 3 cells for 2 columns."),
    ("x@example.org", "Line 2: there are 1 cells for 2 columns."),
    ("x@example.org,Ann\nX@EXAMPLE.org ,Anna", "Line 3: the address is in line 2 already."),
    ('x@example.org,"Ann\n\ny@example.org,Bo', "Line 2: the line cannot be taken apart (unexpected end of data)."),
]


@pytest.mark.parametrize(("line", "sentence"), LINES)
def test_each_problem_is_a_sentence_with_its_line(line: str, sentence: str):
    assert any(problem.startswith(sentence) for problem in problems(f"email,name\n{line}\n"))


def test_marks_that_nobody_sees_are_no_part_of_a_cell():
    text = "email,\u200bname,city\n\u200ex@example.org\ufeff,Soft\u00adly\tSpoken,New\u2028London\n"
    [person] = read_people(text.encode(), today=TODAY).people
    assert (person.email, person.name, person.city) == ("x@example.org", "Softly Spoken", "New London")


CELLS = [
    ("kind", "robot", "kind is neither individual nor organization."),
    ("type", "cat", f"type is none of {', '.join(StakeholderType.values)}."),
    ("kind", "organization", "an organization needs its organization_name."),
    ("state", "Connecticut", "state has 11 characters; at most 2 are taken."),
    ("state", "ZZ", "state is no state's postal code: two letters, such as CT."),
    ("postal_code", "6106", "postal_code is no ZIP code: 12345 or 12345-6789 (a spreadsheet drops leading zeros)."),
    ("latitude", "41.5", "latitude and longitude come together."),
    ("longitude", "NaN", "longitude is no number of degrees from -180 to 180."),
    ("latitude", "91", "latitude is no number of degrees from -90 to 90."),
    ("latitude", "1e9", "latitude is no number of degrees from -90 to 90."),
    ("mailing_consented_on", "2026-01-31", "a consent needs both mailing_consented_on and mailing_consent_wording."),
    ("mailing_consented_on", "2026-02-30", "mailing_consented_on is no day up to today, such as 2026-01-31."),
    ("mailing_consented_on", "2099-01-01", "mailing_consented_on is no day up to today, such as 2026-01-31."),
]


@pytest.mark.parametrize(("column", "cell", "sentence"), CELLS)
def test_each_cell_that_is_none_is_named(column: str, cell: str, sentence: str):
    assert f"Line 2: {sentence}" in problems(f"email,name,{column}\nx@example.org,Ann,{cell}\n")


FILES = [
    (b"", "Line 1: the column email is missing."),
    (b"email,name\n", "The file has a header and no person."),
    (
        b"email;name\nx@example.org;Ann\n",
        "Line 1: the columns are not separated by commas. Save the file as «CSV (comma delimited)».",
    ),
    (b"email,name,email\n", "Line 1: the column email is there twice."),
    (b"email,name\n\nx@example.org,Jos\xe9\n", "Line 3: this is no UTF-8. Save the file as «CSV UTF-8»."),
    ("email,name\n".encode("utf-16"), "Line 1: this is no UTF-8. Save the file as «CSV UTF-8»."),
    (b"email,name\nx@example.org,A\0nn\n", "Line 2: there is a NUL character, so this is no CSV."),
    (b"x" * (MAX_BYTES + 1), f"The file has {MAX_BYTES + 1} bytes; at most {MAX_BYTES} are taken. Split it."),
    (b"PK\x03\x04" + bytes(range(128, 256)), "Line 1: this is no UTF-8. Save the file as «CSV UTF-8»."),
]


@pytest.mark.parametrize(("content", "sentence"), FILES)
def test_a_file_that_is_none_is_told_in_a_sentence(content: bytes, sentence: str):
    assert sentence in problems(content)


def test_more_people_than_are_taken_are_refused_and_problems_have_an_end():
    many = "email,name\n" + "".join(f"e{number}@example.org,Ann\n" for number in range(MAX_ROWS + 1))
    assert problems(many) == [f"Line {MAX_ROWS + 2}: the file has more than {MAX_ROWS} people. Split it."]
    bad = problems("email,name\n" + "x,\n" * 500)
    assert (len(bad), bad[-1]) == (201, "And 800 problems more.")


@pytest.mark.django_db
def test_as_many_people_as_are_taken_come_in_at_once():
    lines = (f"e{number}@example.org,Ann\n" for number in range(MAX_ROWS))
    assert run("email,name\n" + "".join(lines)).new == MAX_ROWS == Stakeholder.objects.count()


@given(
    some.binary(max_size=300)
    | some.text(max_size=300).map(lambda text: f"email,name\n{text}".encode("utf-8", "replace"))
)
def test_no_file_is_too_strange_to_be_told_about(content: bytes):
    found = read_people(content, today=TODAY)
    assert found.problems or found.people


@pytest.mark.django_db
def test_the_command_previews_keeps_and_names_what_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    good, bad = tmp_path / "good.csv", tmp_path / "bad.csv"
    good.write_text(GOOD, encoding="utf-8")
    bad.write_text("email,name\nx,Ann\n", encoding="utf-8")
    call_command("import_people", good)
    assert capsys.readouterr().out.endswith("Dry run: nothing was kept. Add --commit to keep it.\n")
    assert not Stakeholder.objects.exists()
    call_command("import_people", good, commit=True)
    assert capsys.readouterr().out == "2 people: 2 new, 0 filled, 0 unchanged; 0 consents to mailings.\n"
    with pytest.raises(CommandError, match="Nothing was imported"):
        call_command("import_people", bad, commit=True)
    with pytest.raises(CommandError, match="No such file"):
        call_command("import_people", tmp_path / "none.csv")
    assert Stakeholder.objects.count() == 2
