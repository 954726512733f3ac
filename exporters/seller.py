"""Who sends the invoices: one YAML file with name, address, tax number, bank and looks."""

from pathlib import Path
from typing import Literal

import yaml
from babel import Locale, UnknownLocaleError
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from exporters.errors import ExportError

DEFAULT_SELLER = Path(__file__).with_name("seller.yml")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Label(_Strict):
    """A labelled fact, such as the account number of the bank."""

    label: str
    value: str


class Seller(_Strict):
    """The seller's block of an invoice. Paths are relative to the file's own folder."""

    name: str
    address_lines: list[str] = Field(min_length=1)
    country: str = Field(pattern=r"^[A-Z]{2}$")
    registrations: list[Label] = []
    email: str | None = None
    phone: str | None = None
    website: str | None = None
    payment: list[Label] = []
    payment_note: str | None = None
    footer: str | None = None
    logo: Path | None = None
    fonts: Path | None = None
    font_family: str = "Libertinus Serif"
    accent: str = Field(default="#1F3A5F", pattern=r"^#[0-9A-Fa-f]{6}$")
    paper: Literal["us-letter", "a4"] = "us-letter"
    locale: str = "en_US"

    @field_validator("logo")
    @classmethod
    def _is_picture(cls, value: Path | None) -> Path | None:
        if value is not None and value.suffix.lower() not in (".svg", ".png", ".jpg", ".jpeg"):
            raise ValueError("must be an SVG, PNG or JPEG file")
        return value

    @field_validator("locale")
    @classmethod
    def _is_locale(cls, value: str) -> str:
        try:
            Locale.parse(value)
        except (ValueError, UnknownLocaleError) as error:
            raise ValueError(str(error)) from None
        return value


def load_seller(path: Path = DEFAULT_SELLER) -> Seller:
    """Read the seller's file. Raises :class:`ExportError` naming the file and the key."""
    try:
        text = yaml.safe_load(path.read_text(encoding="utf-8"))
        seller = Seller.model_validate(text)
    except FileNotFoundError:
        raise ExportError(f"{path} does not exist") from None
    except yaml.YAMLError as error:
        raise ExportError(f"{path}: {error}") from None
    except ValidationError as error:
        problems = [
            f"{'.'.join(str(step) for step in problem['loc'])}: {problem['msg']}"
            for problem in error.errors(include_url=False)
        ]
        raise ExportError(f"{path}: {'; '.join(problems)}") from None
    found = {}
    for key in ("logo", "fonts"):
        value: Path | None = getattr(seller, key)
        if value is not None:
            found[key] = path.parent / value
            if not found[key].exists():
                raise ExportError(f"{path}, {key}: {found[key]} does not exist")
    return seller.model_copy(update=found)
