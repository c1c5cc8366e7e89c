"""Reading lists: shapes in which lists arrive in the real world, each read, or refused with line and reason; nothing half-done."""

import codecs
import io
import zipfile

import openpyxl
import pytest
import xlsxwriter

from forum.invitations.forms.lists import ListRefused, read_file, read_text

HEAD = "E-mail;Name;Organization;Country"
AMINA = ("amina@mutual.example.org", "Amina Diallo", "Mutual of traders", "SN")
INES = ("ines@union.example.org", "Inés Cordero", "Unión de mezcaleros", "MX")
TWO = (
    f"{HEAD}\r\namina@mutual.example.org;Amina Diallo;Mutual of traders;Senegal\r\n"
    "ines@union.example.org;Inés Cordero;Unión de mezcaleros;México\r\n"
)


def sheet(*rows, **options):
    """An Excel file of these rows, as Excel would write it."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"strings_to_urls": False, **options})
    page = book.add_worksheet("People")
    for n, row in enumerate(rows):
        for column, value in enumerate(row):
            if value is not None:
                page.write(n, column, value)
    book.close()
    return out.getvalue()


def drawn(draw):
    """An Excel file that `draw(book)` draws with xlsxwriter."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    draw(book)
    book.close()
    return out.getvalue()


def computed(draw):
    """An Excel file that `draw(book)` draws with openpyxl, which keeps no values of formulas."""
    book = openpyxl.Workbook()
    draw(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def merged(book):
    page = book.add_worksheet()
    page.merge_range("A1:D1", "Participants of the course, Turin")
    page.write_row("A2", ["Name", "E-mail", "Organization", "Country"])
    page.write_row("A3", ["Amina Diallo", AMINA[0]])
    page.merge_range("C3:C4", "Mutual of traders")
    page.merge_range("D3:D4", "Senegal")
    page.write_row("A4", ["Fatou Sow", "fatou@mutual.example.org"])


def hidden(book):
    secret = book.add_worksheet("Rejected")
    secret.write_row("A1", ["E-mail", "Name"])
    secret.write_row("A2", ["rejected@example.org", "Not Chosen"])
    page = book.add_worksheet("Chosen")
    page.activate()
    page.set_first_sheet()
    secret.hide()
    page.write_row("A1", ["E-mail", "Name", "Organization", "Country"])
    page.write_row("A2", AMINA)
    page.write_row("A3", ["away@example.org", "Hidden Row"])
    page.set_row(2, None, None, {"hidden": True})


def two_sheets(book):
    for name, row in (("Notes", ["Called them on Monday"]), ("Group A", AMINA), ("Group B", INES)):
        page = book.add_worksheet(name)
        if name != "Notes":
            page.write_row("A1", ["E-mail", "Name", "Organization", "Country"])
        page.write_row("A2", row)


def with_formulas(book):
    page = book.add_worksheet()
    page.write_row("A1", ["E-mail", "Name", "Organization", "Country"])
    page.write_formula("A2", '=LOWER("AMINA@MUTUAL.EXAMPLE.ORG")', None, AMINA[0])
    page.write_formula("B2", '="Amina"&" Diallo"', None, "Amina Diallo")
    page.write_row("C2", AMINA[2:])


def unsaved_formulas(book):
    page = book.active
    page.append(["E-mail", "Name", "Organization", "Country"])
    page.append(list(AMINA))
    page.append(["=A2", "Copy", "", ""])
    page.append([INES[0], '=UPPER("x")', "", ""])


def linked(book):
    page = book.add_worksheet()
    page.write_row("A1", ["E-mail", "Name", "Organization", "Country"])
    page.write_url("A2", f"mailto:{AMINA[0]}", string="Write to Amina")
    page.write_row("B2", AMINA[1:])


def far_away(book):
    page = book.add_worksheet()
    page.write_row("A1", ["E-mail", "Name", "Organization", "Country"])
    page.write_row("A2", AMINA)
    page.write("XFD1048576", "a word at the end of the world")


def many(n):
    return HEAD + "\n" + "".join(f"person{k}@example.org;Person {k};Office {k % 9};Peru\n" for k in range(n))


READ = {  # shape: (the file, [(e-mail, name, organization, country)])
    "semicolons, UTF-8 without BOM": (TWO.encode(), [AMINA, INES]),
    "UTF-8 with BOM": (codecs.BOM_UTF8 + TWO.encode(), [AMINA, INES]),
    "UTF-16, little end first, with BOM": (TWO.encode("utf-16"), [AMINA, INES]),
    "UTF-16, big end first, with BOM": (codecs.BOM_UTF16_BE + TWO.encode("utf-16-be"), [AMINA, INES]),
    "Windows-1252": (TWO.encode("cp1252"), [AMINA, INES]),
    "commas": (TWO.replace(";", ",").encode(), [AMINA, INES]),
    "tabs": (TWO.replace(";", "\t").encode("utf-16"), [AMINA, INES]),
    "lines of an old Mac": (TWO.replace("\r\n", "\r").encode(), [AMINA, INES]),
    "Excel's sep= line": (b"sep=;\r\n" + TWO.encode(), [AMINA, INES]),
    "every field quoted": (b'"E-mail","Name","Organization","Country"\n"%s"\n' % '","'.join(AMINA).encode(), [AMINA]),
    "names with commas in quotes": (
        b'Email,Name,Organization,Country\namina@mutual.example.org,"Diallo, Amina","Mutual, of traders",SEN\n',
        [(AMINA[0], "Diallo, Amina", "Mutual, of traders", "SN")]),
    "quotes inside quotes": (
        b'Email,Name,Organization\namina@mutual.example.org,"Amina ""Ami"" Diallo","x\ny"\n',
        [(AMINA[0], 'Amina "Ami" Diallo', "x y", None)]),
    "other order, headings in French, halves of names": (
        "Pays;Prénom;Nom;Courriel;Organisation\nSénégal;Amina;Diallo;amina@mutual.example.org;Mutual of traders\n".encode("cp1252"),
        [AMINA]),
    "headings in Spanish, halves of names": (
        "Nombre;Apellidos;Correo electrónico;País;Institución\n"
        "Inés;Cordero;ines@union.example.org;México;Unión de mezcaleros\n".encode(),
        [INES]),
    "a whole name under Nom, and under Nombre": (
        "Nom,Adresse e-mail,Pays\nAmina Diallo,amina@mutual.example.org,le Sénégal\n".encode(), [(AMINA[0], AMINA[1], "", "SN")]),
    "titles and an empty line above the heading": (
        ("Liste des participants;;;\nE-mail sent on Monday;;;\n;;;\n" + TWO).encode(), [AMINA, INES]),
    "empty columns, and columns nobody asked for": (
        b"No.;;Room;E-mail;;Name;Shoe size\n1;;12;amina@mutual.example.org;;Amina Diallo;38\n2;;13;;;;\n;;;;;;\n",
        [(AMINA[0], AMINA[1], "", None)]),
    "spaces, no-break spaces and marks nobody sees": (
        "E-mail;Name\n \u00a0amina@mutual.example.org\u200b ; \u00a0Amina\u00a0 Diallo \n".encode(),
        [(AMINA[0], AMINA[1], "", None)]),
    "mailto:, brackets and capitals": (
        b"E-mail;Name\nmailto:ines@UNION.example.org;Ines\n<amina@mutual.example.org>;Amina\nFatou Sow <fatou@example.org>;\n",
        [("ines@union.example.org", "Ines", "", None), (AMINA[0], "Amina", "", None),
         ("fatou@example.org", "Fatou Sow", "", None)]),
    "names from right to left": (
        "E-mail,Name,Country\nhuda@example.org,هدى المصري,Liban\n".encode("utf-16"),
        [("huda@example.org", "هدى المصري", "", "LB")]),
    "letters in two pieces": ("E-mail,Name\nines@union.example.org,Ine\u0301s\n".encode(), [(INES[0], "Inés", "", None)]),
    "no headings, the address anywhere": (
        "Amina Diallo;amina@mutual.example.org;Mutual of traders;Senegal\n"
        "ines@union.example.org;Inés Cordero;Unión de mezcaleros;MEX\n".encode(),
        [AMINA, INES]),
    "one column of addresses": (b"amina@mutual.example.org\nines@union.example.org\n",
        [(AMINA[0], "", "", None), (INES[0], "", "", None)]),
    "two columns headed alike, one of them empty": (
        b"E-mail;Name;E-mail\n;Amina Diallo;amina@mutual.example.org\n", [(AMINA[0], AMINA[1], "", None)]),
    "an Excel sheet": (sheet(("E-mail", "Name", "Organization", "Country"), AMINA, INES), [AMINA, INES]),
    "an Excel sheet with numbers and empty rows": (
        sheet(("No.", "E-mail", "Name"), (1, AMINA[0], "Amina"), (), (), (2, INES[0], 1984)),
        [(AMINA[0], "Amina", "", None), (INES[0], "1984", "", None)]),
    "merged cells": (drawn(merged), [AMINA, ("fatou@mutual.example.org", "Fatou Sow", "Mutual of traders", "SN")]),
    "several sheets": (drawn(two_sheets), [AMINA]),
    "formulas whose values Excel kept": (drawn(with_formulas), [AMINA]),
    "an address behind a link": (drawn(linked), [AMINA]),
    "a word in the last cell of the sheet": (drawn(far_away), [AMINA]),
    "an Excel sheet named .csv, as its bytes say": (sheet(("Courriel",), (AMINA[0],)), [(AMINA[0], "", "", None)]),
    "5,000 lines": (many(5000).encode(), None),
    "5,000 lines of Excel": (sheet(*(row.split(";") for row in many(5000).splitlines())), None),
}  # fmt: skip


@pytest.mark.parametrize("shape", READ)
def test_a_list_of_this_shape_is_read(app, shape):
    data, people = READ[shape]
    read = read_file(data)
    assert [line.fault for line in read.lines if line.fault] == []
    if people is None:
        assert len(read.lines) == 5000
        assert (read.lines[-1].email, read.lines[-1].country, read.lines[-1].n) == ("person4999@example.org", "PE", 5001)
    else:
        assert [(line.email, line.name, line.organization, line.country) for line in read.lines] == people


REFUSED = {  # shape: (the file, words of the reason)
    "an empty file": (b"", "empty"),
    "a byte order mark and nothing else": (codecs.BOM_UTF8 + b"\r\n", "empty"),
    "only headings": (HEAD.encode(), "no line below"),
    "no e-mail column": (b"Name;Country\nAmina;Senegal\n", "No column is headed"),
    "two columns headed alike": (b"E-mail;Name;e-mail\na@example.org;A;b@example.org\n", "(A, C)"),
    "an old .xls named .xlsx": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "another kind"),
    "a PDF named .csv": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "PDF"),
    "a web page named .xls": (b"<html><table><tr><td>a@example.org</td></tr></table></html>", "HTML"),
    "a photograph": (b"\xff\xd8\xff\xe0" + bytes(range(256)), "JPEG"),
    "5,001 lines": (many(5001).encode(), "more than 5,000"),
    "5,001 lines of Excel": (sheet(*(row.split(";") for row in many(5001).splitlines())), "more than 5,000"),
    "more than 2 MB": (HEAD.encode() + b"\n" + b"a" * 2_000_000, "2 MB"),
    "an archive that is no sheet": (b"PK\x03\x04" + b"x" * 100, "damaged"),
    "a sheet cut in the middle": (sheet(("E-mail",), (AMINA[0],))[:3000], "damaged"),
}  # fmt: skip


@pytest.mark.parametrize("shape", REFUSED)
def test_a_list_of_this_shape_is_refused_with_a_sentence(app, shape):
    data, words = REFUSED[shape]
    with pytest.raises(ListRefused) as refusal:
        read_file(data)
    assert words in refusal.value.sentence


def packed(**parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def test_an_archive_that_grows_without_measure_is_refused_before_it_is_opened(app):
    bomb = packed(**{"xl/workbook.xml": b"<workbook/>", "xl/worksheets/sheet1.xml": b" " * 60_000_000})
    assert len(bomb) < 100_000
    with pytest.raises(ListRefused, match="unpacked"):
        read_file(bomb)
    with pytest.raises(ListRefused, match="no sheet of Excel"):
        read_file(packed(**{"word/document.xml": b"<x/>"}))
    with pytest.raises(ListRefused, match="unpacked"):
        read_file(packed(**{f"xl/part{n}.xml": b"" for n in range(600)}))


def test_entities_that_multiply_are_refused(app):
    good = sheet(("E-mail",), (AMINA[0],))
    with zipfile.ZipFile(io.BytesIO(good)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    laughs = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><worksheet>&b;</worksheet>'
    with pytest.raises(ListRefused):
        read_file(packed(**{**parts, "xl/worksheets/sheet1.xml": laughs}))


FAULTS = {  # shape: (the file, {line: words of its fault}, people read)
    "a stray quotation mark": (
        b'E-mail;Name\na@example.org;"Ana\nb@example.org;Ben\n' + b"c@example.org;C\n" * 30, {2: "quotation mark"}, 31),
    "a CSV formula": (b"E-mail;Name\n=HYPERLINK(1);Eve\nb@example.org;=1+1\na@example.org;A\n", {2: "formula", 3: "formula"}, 1),
    "a formula in a column nobody reads": (b"E-mail;Sum\na@example.org;=1+1\n", {}, 1),
    "formulas of which no value is kept": (computed(unsaved_formulas), {3: "no value", 4: "no value"}, 1),
    "a row hidden in the sheet, and a hidden sheet": (drawn(hidden), {3: "hidden"}, 1),
    "NUL bytes": (b"E-mail;Name\na@example.org;A\0B\nb@example.org;B\n", {2: "NUL"}, 1),
    "half a character": ("E-mail;Name\na@example.org;Inés\nb@example.org;Zoé\nc@example.org;Chloé".encode()[:-1], {4: "half"}, 2),
    "an error of Excel": (sheet(("E-mail", "Name"), ("#N/A", "A"), ("b@example.org", "B")), {2: "no e-mail address"}, 1),
    "a line without an address": (b"E-mail;Name\n;Amina\nb@example.org;B\n", {2: "There is no e-mail address"}, 1),
    "two addresses in a cell": (b"E-mail;Name\na@example.org / b@example.org;A\n", {2: "two addresses"}, 0),
    "a word instead of an address": (b"E-mail;Name\nlater;A\n", {2: "no e-mail address"}, 0),
    "a name without end": (b"E-mail;Name\na@example.org;" + b"x" * 91 + b"\n", {2: "at most 90"}, 0),
    "an organization without end": (b"E-mail;Organization\na@example.org;" + b"x" * 161 + b"\n", {2: "Organization"}, 0),
    "marks that turn the writing round": ("E-mail;Name\na@example.org;\u202eevE\n".encode(), {2: "turn the writing"}, 0),
    "too many columns with NUL bytes": (b"a\0@example.org,B,C,D,E,F\n", {1: "quotation marks"}, 0),
    "more columns than anybody can tell apart": (b"a@example.org,Diallo,Amina,Mutual,Dakar,Senegal\n", {1: "quotation marks"}, 0),
}  # fmt: skip


@pytest.mark.parametrize("shape", FAULTS)
def test_a_line_that_cannot_be_used_says_its_number_and_why(app, shape):
    data, faults, read = FAULTS[shape]
    found = read_file(data)
    told = {line.n: line.fault for line in found.lines if line.fault}
    assert told.keys() == faults.keys()
    assert all(words in told[n] for n, words in faults.items()), told
    assert len(found.lines) - len(told) == read


def test_a_sheet_that_was_not_read_is_named(app):
    assert "Group B" in read_file(drawn(two_sheets)).remarks[0]


def test_a_country_or_language_that_is_not_known_is_left_out_and_said(app):
    line = read_file(b"E-mail;Country;Language\na@example.org;Atlantis;Klingon\n").lines[0]
    assert (line.country, line.language, line.fault) == (None, "", "")
    assert "Atlantis" in line.remark
    assert "Klingon" in line.remark


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("sn", "SN"), ("SEN", "SN"), ("SÉNÉGAL", "SN"), ("Côte d’Ivoire", "CI"), ("Ivory Coast", "CI"), ("España", "ES"),
        ("Tanzania", "TZ"), ("Gambia (the)", "GM"), ("The Gambia", "GM"), ("Congo, Democratic Republic of the", "CD"),
        ("RDC", "CD"), ("États-Unis", "US"), ("Reino Unido", "GB"), ("Vietnam", "VN"), ("les Philippines", "PH"), ("", None),
        ("Nowhere", None),
    ],
)  # fmt: skip
def test_countries_are_known_by_code_and_name_in_three_languages(app, written, code):
    line = read_file(f'E-mail;Country\na@example.org;"{written}"\n'.encode()).lines[0]
    assert line.country == code


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("fr", "fr"),
        ("Français", "fr"),
        ("french", "fr"),
        ("espagnol", "es"),
        ("ES-mx", "es"),
        ("English / French", "en"),
        ("عربي", ""),
    ],
)
def test_languages_are_known_by_code_and_name(app, written, code):
    assert read_file(f"E-mail;Langue\na@example.org;{written}\n".encode()).lines[0].language == code


@pytest.mark.parametrize(
    ("written", "meant", "is_one"),
    [
        ("amina@gmial.com", "amina@gmail.com", True), ("amina@gmail.con", "amina@gmail.com", True),
        ("amina@gmail.co", "amina@gmail.com", True), ("amina@hotmial.con", "amina@hotmail.com", True),
        ("amina@yaho.fr", "amina@yahoo.fr", True), ("amina@mutual.ogr", "amina@mutual.org", True),
        ("amina @example.org", "amina@example.org", False), ("amina@example,org", "amina@example.org", False),
        ("amina(at)example.org", "amina@example.org", False), ("amina@gmailcom", "amina@gmail.com", False),
        ("amina@@example.org", "amina@example.org", False),
        ("amina@mail.com", "", True), ("amina@yahoo.com.ph", "", True), ("amina@nssf.cm", "", True), ("amina@olive.com", "", True),
        ("amina@gmx.ch", "", True), ("amina", "", False),
    ],
)  # fmt: skip
def test_a_mistyped_address_gets_its_nearest_correction(app, written, meant, is_one):
    line = read_file(f'E-mail;Name\n"{written}";A\n'.encode()).lines[0]
    assert line.suggestion == meant
    assert bool(line.fault) is not is_one


PASTED = {
    "address, name, organization, country": "amina@mutual.example.org, Amina Diallo, Mutual of traders, Senegal",
    "semicolons": "amina@mutual.example.org; Amina Diallo; Mutual of traders; Sénégal",
    "tabs, as a sheet gives them": "amina@mutual.example.org\tAmina Diallo\tMutual of traders\tSEN",
    "name and address in brackets": "Amina Diallo <amina@mutual.example.org>, Mutual of traders, SN",
    "quoted": '"Amina Diallo" <amina@mutual.example.org>, "Mutual of traders", sn',
    "a table with its headings": "Pays;E-mail;Organisation;Nom\nSenegal;amina@mutual.example.org;Mutual of traders;Amina Diallo",
    "blank lines": "\n\n  \namina@mutual.example.org,Amina Diallo,Mutual of traders,Senegal,\n\n",
}


@pytest.mark.parametrize("shape", PASTED)
def test_a_pasted_line_is_a_person(app, shape):
    (line,) = read_text(PASTED[shape]).lines
    assert (line.email, line.name, line.organization, line.country, line.fault) == (*AMINA, "")


def test_of_three_fields_the_last_may_be_the_country(app):
    (first, second) = read_text("a@example.org, Ana, Peru\nb@example.org, Ben, A union").lines
    assert (first.organization, first.country) == ("", "PE")
    assert (second.organization, second.country) == ("A union", None)


def test_addresses_in_a_row_as_mail_programs_copy_them_are_a_person_each(app):
    lines = read_text("Ana Paz <a@example.org>; Ben <b@example.org>; c@example.org;\nd@example.org").lines
    assert [(line.n, line.email, line.name) for line in lines] == [
        (1, "a@example.org", "Ana Paz"), (1, "b@example.org", "Ben"), (1, "c@example.org", ""), (2, "d@example.org", ""),
    ]  # fmt: skip


def test_a_pasted_list_holds_five_hundred_people_and_not_one_more(app):
    assert len(read_text("\n".join(f"p{n}@example.org" for n in range(500))).lines) == 500
    with pytest.raises(ListRefused, match="500"):
        read_text("\n".join(f"p{n}@example.org" for n in range(501)))
    with pytest.raises(ListRefused, match="nobody"):
        read_text(" \n\n")


def test_a_pasted_line_at_fault_says_which_and_spoils_no_other(app):
    lines = read_text("Amina\na@example.org, Diallo, Amina, Mutual, Dakar, Senegal\n=cmd|x@example.org\nb@example.org").lines
    assert [(line.n, bool(line.fault)) for line in lines] == [(1, True), (2, True), (3, True), (4, False)]


def test_forty_shapes_and_more_are_tried():
    assert len(READ) + len(REFUSED) + len(FAULTS) >= 40
