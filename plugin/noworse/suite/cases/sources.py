"""The files that a suite names: found, decoded, and split into tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from noworse.records.base import Record
from noworse.records.tools import Image
from noworse.suite.cases.csv_reader import read_csv
from noworse.suite.cases.findings import Findings, Unfit, Unreadable, code
from noworse.suite.cases.jsonl_reader import read_jsonl
from noworse.suite.cases.library import Library, Withheld
from noworse.suite.cases.pictures import image_at, image_in
from noworse.suite.cases.tables import Sheet, Table, text_of
from noworse.suite.cases.toml_reader import read_toml
from noworse.suite.cases.turns import Picture
from noworse.suite.cases.yaml_reader import read_yaml

_FORMATS = "`.yaml`, `.yml`, `.jsonl`, `.csv` and `.toml`"


@dataclass(slots=True)
class Sources:
    """Reads files below the folder of a case file; texts and images only once."""

    path: str
    """The case file, as errors name it."""

    library: Library
    findings: Findings
    texts: dict[str, str | Unfit] = field(default_factory=dict)
    images: dict[str, Image | Unfit] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """Return the text of a file that a var names.

        Raises:
            Unfit: if it cannot be read.
        """
        if name not in self.texts:
            self.texts[name] = self._text(name)
        text = self.texts[name]
        if isinstance(text, Unfit):
            raise Unfit(text.reason, text.mend)
        return text

    def _text(self, name: str) -> str | Unfit:
        data = self.library.read(name)
        if isinstance(data, Withheld):
            return _withheld(name, data)
        try:
            return text_of(data)
        except Unreadable as error:
            return Unfit(f"{code(name)}, line {error.line}: {error.reason}", error.mend)

    def image(self, picture: Picture) -> Image:
        """Return an image that a turn names.

        Raises:
            Unfit: if it cannot be read, or is none.
        """
        if picture.url is not None:
            return image_at(picture.url)
        name = picture.file or ""
        if name not in self.images:
            self.images[name] = self._image(name)
        image = self.images[name]
        if isinstance(image, Unfit):
            raise Unfit(image.reason, image.mend)
        return image

    def _image(self, name: str) -> Image | Unfit:
        data = self.library.read(name)
        if isinstance(data, Withheld):
            return _withheld(name, data)
        try:
            return image_in(data, f"the file {code(name)}")
        except Unfit as error:
            return error

    def sheet(self, name: str, form: type[Record]) -> Sheet:
        """Read a file as tables whose fields will be those of `form`.

        Raises:
            Unfit: if the file cannot be had.
            Unreadable: if it is not in its format.
        """
        data = self.library.read(name)
        if isinstance(data, Withheld):
            raise _withheld(name, data)
        findings = self.findings.of(self.path_of(name))
        text = text_of(data)
        match PurePosixPath(name).suffix.lower():
            case ".yaml" | ".yml":
                return read_yaml(text, findings)
            case ".jsonl":
                return read_jsonl(text, findings)
            case ".csv":
                return read_csv(text, findings, form.model_fields.keys())
            case ".toml":
                return read_toml(text, findings)
            case _:
                mend = f"known are {_FORMATS}"
                raise Unfit(f"{code(name)} is in no format of cases", mend)

    def rows(self, name: str, form: type[Record]) -> Iterator[Table]:
        """Read a file that is a plain list, as far as it can be read.

        Raises:
            Unfit: if the file cannot be had, or is a suite of its own.
        """
        if ".eval." in PurePosixPath(name).name:
            raise Unfit(
                f"{code(name)} is a suite of its own", "name it without `.eval`"
            )
        findings = self.findings.of(self.path_of(name))
        try:
            sheet = self.sheet(name, form)
            if sheet.header is not None:
                for field_name in sheet.header.fields:
                    line = sheet.header.line_of((field_name,))
                    reason = (
                        f"{code(field_name)}: this file is a list, without a header"
                    )
                    findings.add(line, reason, "write it into the case file")
            yield from sheet.rows
        except Unreadable as error:
            findings.add(error.line, error.reason, error.mend)

    def path_of(self, name: str) -> str:
        """Return the path of a file as errors name it."""
        return PurePosixPath(self.path).with_name("x").parent.joinpath(name).as_posix()


def _withheld(name: str, why: Withheld) -> Unfit:
    return Unfit(f"the file {code(name)} {why.reason}", why.mend)
