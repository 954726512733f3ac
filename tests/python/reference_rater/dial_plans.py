"""How a dialled string becomes E.164 digits without `+` (DESIGN 5, dial_plans.csv)."""

import re

from .book import DialPlan

PUNCTUATION = re.compile(r"[\s\-.()/]")
SIP_USER = re.compile(r"(?:.*<)?(?:sips?|tel):([^@;>]*).*", re.IGNORECASE)


def to_e164(dialled: str | None, plan: DialPlan) -> str | None:
    """Return the E.164 digits of a dialled string, None if it is not a number."""
    if dialled is None:
        return None
    number = PUNCTUATION.sub("", user_part(dialled))
    technical = [prefix for prefix in plan.technical_prefixes if number.startswith(prefix)]
    number = number.removeprefix(max(technical, key=len, default=""))

    if number.startswith("+"):
        return digits(number[1:])
    if digits(number) is None:
        return None
    if not plan.country_code:
        return number
    international = [
        prefix
        for prefix in plan.international_prefixes
        if number.startswith(prefix) and number != prefix
    ]
    if international:
        return number.removeprefix(max(international, key=len))
    national = number.removeprefix(plan.national_prefix)
    if plan.national_prefix and national != number and has_national_length(national, plan):
        return plan.country_code + national
    if len(number) in plan.national_number_digits:
        return plan.country_code + number
    without_country = number.removeprefix(plan.country_code)
    if without_country != number and len(without_country) in plan.national_number_digits:
        return number
    if number in plan.short_numbers:
        return plan.country_code + number
    if plan.bare_e164 and 8 <= len(number) <= 15:
        return number
    return None


def has_national_length(national: str, plan: DialPlan) -> bool:
    """A plan without lengths takes any; with them, extension 101 is not 1 + 01."""
    return bool(national) and (
        not plan.national_number_digits or len(national) in plan.national_number_digits
    )


def user_part(dialled: str) -> str:
    """Return the user of a SIP URI, or what stands before an `@`, or the text itself."""
    match = SIP_USER.fullmatch(dialled)
    return match.group(1) if match else dialled.split("@", maxsplit=1)[0]


def digits(number: str) -> str | None:
    """Return the text if it is one or more digits."""
    return number if re.fullmatch("[0-9]+", number) else None
