"""Who sends the invoices: one YAML file with name, address, tax numbers, bank, looks, languages."""

from pathlib import Path
from typing import Annotated, Literal, Self

import yaml
from babel import Locale, UnknownLocaleError
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)
from stdnum import iban

from exporters.errors import ExportError

DEFAULT_SELLER = Path(__file__).with_name("seller.yml")

EInvoiceKind = Literal["ubl", "factur_x"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Label(_Strict):
    """A labelled fact, such as the account number of the bank."""

    label: str
    value: str


class Untaxed(_Strict):
    """How an electronic invoice names a line that no VAT is charged on.

    ``category`` is of UNCL5305: E exempt, Z zero rated, O outside of the scope of VAT, AE reverse
    charge, K supply within the Community, G export.
    """

    category: Literal["E", "Z", "O", "AE", "K", "G"]
    reason: str | None = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        if (self.reason is None) != (self.category == "Z"):
            raise ValueError("reason is needed by every category but Z, which has none")
        return self


class Seller(_Strict):
    """The seller's block of an invoice. Paths are relative to the file's own folder."""

    file: Path = Field(default=DEFAULT_SELLER, exclude=True)
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
    locales: dict[str, str] = {}
    country_locales: dict[str, str] = {}
    e_invoices: list[EInvoiceKind] = []
    e_invoice_countries: list[Annotated[str, Field(pattern=r"^[A-Z]{2}$")]] = []
    vat_id: str | None = Field(default=None, pattern=r"^[A-Z]{2}[0-9A-Z+*]{2,13}$")
    tax_id: str | None = None
    company_id: str | None = None
    city: str | None = None
    postal_code: str | None = None
    iban: str | None = None
    bic: str | None = Field(default=None, pattern=r"^[A-Z0-9]{8}([A-Z0-9]{3})?$")
    untaxed: Untaxed | None = None

    @field_validator("logo")
    @classmethod
    def _is_picture(cls, value: Path | None) -> Path | None:
        if value is not None and value.suffix.lower() not in (".svg", ".png", ".jpg", ".jpeg"):
            raise ValueError("must be an SVG, PNG or JPEG file")
        return value

    @field_validator("locale")
    @classmethod
    def _is_locale(cls, value: str) -> str:
        return _checked_locale(value)

    @field_validator("locales", "country_locales")
    @classmethod
    def _are_locales(cls, value: dict[str, str]) -> dict[str, str]:
        return {key: _checked_locale(locale) for key, locale in value.items()}

    @field_validator("iban")
    @classmethod
    def _is_iban(cls, value: str | None) -> str | None:
        if value is not None and not iban.is_valid(value):
            raise ValueError("is not an IBAN")
        return None if value is None else iban.compact(value)

    def sends(self, kind: EInvoiceKind, country: str | None) -> bool:
        """Tell whether customers of a country get electronic invoices of a kind; no list is all."""
        wanted = self.e_invoice_countries
        return kind in self.e_invoices and (not wanted or country in wanted)

    def locale_of(self, account_id: str, country: str | None) -> str:
        """Return the locale of a customer: its own, else its country's, else the seller's."""
        return self.locales.get(account_id) or self.country_locales.get(country or "", self.locale)


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
    found = {"file": path}
    for key in ("logo", "fonts"):
        value: Path | None = getattr(seller, key)
        if value is not None:
            found[key] = path.parent / value
            if not found[key].exists():
                raise ExportError(f"{path}, {key}: {found[key]} does not exist")
    return seller.model_copy(update=found)


def _checked_locale(value: str) -> str:
    try:
        Locale.parse(value)
    except (ValueError, UnknownLocaleError) as error:
        raise ValueError(str(error)) from None
    return value
