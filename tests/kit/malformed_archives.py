"""Malformed workbooks, Parquet files and event logs for the corpus."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable
from typing import Literal

import pyarrow as pa
import pyarrow.parquet as pq

CONTENT_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/'
    'content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
    'relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-'
    'officedocument.spreadsheetml.sheet.main+xml"/></Types>'
)
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"


def zipped(parts: dict[str, bytes]) -> bytes:
    """A ZIP archive of ``parts`` with fixed times."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in parts.items():
            info = zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return buffer.getvalue()


def xlsx(sheet: bytes, extra: dict[str, bytes] | None = None) -> bytes:
    """A workbook of one sheet whose XML is ``sheet``."""
    return zipped(
        {
            "[Content_Types].xml": CONTENT_TYPES.encode(),
            "_rels/.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship '
            f'Id="r1" Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/>'
            "</Relationships>".encode(),
            "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>'
            '<sheet name="Data" sheetId="1" r:id="r1"/></sheets></workbook>'.encode(),
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship '
            f'Id="r1" Type="{RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/>'
            "</Relationships>".encode(),
            "xl/worksheets/sheet1.xml": sheet,
            **(extra or {}),
        }
    )


def sheet_xml(cells: str) -> bytes:
    """A worksheet that holds ``cells`` (row elements)."""
    return f'<worksheet xmlns="{MAIN}"><sheetData>{cells}</sheetData></worksheet>'.encode()


def ods(rows: str) -> bytes:
    """An OpenDocument spreadsheet of one sheet that holds ``rows`` (row elements)."""
    content = (
        f'<office:document-content xmlns:office="{OFFICE}" xmlns:table="{TABLE}" '
        f'xmlns:text="{TEXT}"><office:body><office:spreadsheet><table:table table:name="Data">'
        f"{rows}</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    return zipped(
        {
            "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": content.encode(),
            "META-INF/manifest.xml": b'<manifest:manifest xmlns:manifest="urn:oasis:names:tc:'
            b'opendocument:xmlns:manifest:1.0"/>',
        }
    )


def ods_cell(text: str, times: int = 1) -> str:
    """A text cell, repeated ``times`` times."""
    repeated = f' table:number-columns-repeated="{times}"' if times > 1 else ""
    return (
        f'<table:table-cell office:value-type="string"{repeated}>'
        f"<text:p>{text}</text:p></table:table-cell>"
    )


def ods_row(cells: str, times: int = 1) -> str:
    """A row of ``cells``, repeated ``times`` times."""
    repeated = f' table:number-rows-repeated="{times}"' if times > 1 else ""
    return f"<table:table-row{repeated}>{cells}</table:table-row>"


def xes_log(rng: random.Random, *, traces: int, head: str = "") -> bytes:
    """An event log of ``traces`` traces of one to five events."""
    parts = [f'<?xml version="1.0" encoding="UTF-8"?>{head}<log xes.version="1.0">']
    for number in range(traces):
        parts.append(f'<trace><string key="concept:name" value="case {number}"/>')
        for _ in range(rng.randint(1, 5)):
            parts.append(
                f'<event><string key="concept:name" value="step {rng.random()}"/>'
                f'<date key="time:timestamp" value="2024-01-1{rng.randint(0, 9)}T08:00:00+01:00"/>'
                "</event>"
            )
        parts.append("</trace>")
    return "\n".join([*parts, "</log>"]).encode()


def _inline(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def _zip_bomb(rng: random.Random) -> bytes:
    row = f'<row r="1">{_inline("A1", "x")}</row>'
    return xlsx(sheet_xml(row + " " * (30_000_000 + rng.randrange(1_000))))


def _last_corner(rng: random.Random) -> bytes:
    row = rng.randint(1_000_000, 1_048_576)
    return xlsx(
        sheet_xml(
            f'<row r="1">{_inline("A1", "x")}</row><row r="{row}">{_inline(f"XFD{row}", "y")}</row>'
        )
    )


def _many_parts(_rng: random.Random) -> bytes:
    return xlsx(sheet_xml(""), {f"xl/media/{number}": b"" for number in range(10_100)})


def _cut_workbook(rng: random.Random) -> bytes:
    whole = xlsx(sheet_xml(f'<row r="1">{_inline("A1", "x")}</row>'))
    return whole[: rng.randint(100, len(whole) - 30)]


def _broken_sheet(_rng: random.Random) -> bytes:
    return xlsx(f'<worksheet xmlns="{MAIN}"><sheetData><row r="1"><c r="A1"'.encode())


def _empty_sheet(_rng: random.Random) -> bytes:
    return xlsx(sheet_xml(""))


def _no_workbook(_rng: random.Random) -> bytes:
    return zipped({"xl/nothing.xml": b"<a/>"})


def _plain_zip(rng: random.Random) -> bytes:
    return zipped({"data.csv": f"a,b\n{rng.random()},2\n".encode()})


def _repeated_ods(_rng: random.Random) -> bytes:
    return ods(ods_row(ods_cell("x", 16_384), 1_048_576))


def _good_ods(rng: random.Random) -> bytes:
    rows = "".join(ods_row(ods_cell(f"{rng.random()}") + ods_cell("b")) for _ in range(5))
    empty = ods_row('<table:table-cell table:number-columns-repeated="16384"/>', 1_048_570)
    return ods(ods_row(ods_cell("one") + ods_cell("two")) + rows + empty)


def _parquet(rng: random.Random) -> bytes:
    table = pa.table({"a": [rng.random() for _ in range(5_000)], "b": ["x"] * 5_000})
    buffer = io.BytesIO()
    pq.write_table(table, buffer, compression="zstd")
    return buffer.getvalue()


def _cut_parquet(rng: random.Random) -> bytes:
    whole = _parquet(rng)
    return whole[: len(whole) // 2]


def _damaged_page(rng: random.Random) -> bytes:
    whole = bytearray(_parquet(rng))
    whole[4:4_000] = rng.randbytes(3_996)
    return bytes(whole)


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha"}">' for n in range(10))


def _entity_bomb(rng: random.Random) -> bytes:
    head = f"<!DOCTYPE log [{LAUGHS}]>"
    return xes_log(rng, traces=2, head=head).replace(b"case 0", b"&l9;")


def _outside_entity(rng: random.Random) -> bytes:
    head = '<!DOCTYPE log [<!ENTITY secret SYSTEM "file:///etc/hostname">]>'
    return xes_log(rng, traces=2, head=head).replace(b"case 0", b"&secret;")


def _deep_xes(_rng: random.Random) -> bytes:
    return b"<log><trace>" + b'<string key="a" value="b">' * 5_000


def _other_xml(_rng: random.Random) -> bytes:
    return b'<?xml version="1.0"?><html><body>Not found</body></html>'


def _endless_element(_rng: random.Random) -> bytes:
    return b'<log><trace><event><string key="a" value="' + b"x" * 30_000_000


Kind = tuple[str, Literal["refused", "quarantined", "read"], Callable[[random.Random], bytes]]

ARCHIVES: dict[str, Kind] = {
    "xlsx-zip-bomb": (".xlsx", "refused", _zip_bomb),
    "xlsx-cell-in-last-corner": (".xlsx", "refused", _last_corner),
    "xlsx-many-parts": (".xlsx", "refused", _many_parts),
    "xlsx-cut": (".xlsx", "refused", _cut_workbook),
    "xlsx-broken-sheet": (".xlsx", "refused", _broken_sheet),
    "xlsx-empty": (".xlsx", "refused", _empty_sheet),
    "xlsx-no-workbook": (".xlsx", "refused", _no_workbook),
    "zip-named-csv": (".csv", "refused", _plain_zip),
    "ods-repeated": (".ods", "refused", _repeated_ods),
    "ods-empty-repeated": (".ods", "read", _good_ods),
    "parquet-cut": (".parquet", "refused", _cut_parquet),
    "parquet-damaged-page": (".parquet", "refused", _damaged_page),
    "xes-entity-bomb": (".xes", "refused", _entity_bomb),
    "xes-outside-entity": (".xes", "refused", _outside_entity),
    "xes-deep": (".xes", "refused", _deep_xes),
    "xes-other-xml": (".xes", "refused", _other_xml),
    "xes-endless-element": (".xes", "refused", _endless_element),
}
