"""The customers and providers of the reference case, and how their calls are recognised."""

from collections import Counter
from dataclasses import dataclass, field

from case_billing import CURRENCIES, tax_category
from case_decks import MID_MONTH, OPENING

Row = dict[str, str]

ACCOUNT_COLUMNS = (
    "account_id",
    "account_name",
    "is_provider",
    "is_invoiced",
    "currency",
    "timezone",
    "tax_category_id",
    "payment_terms_days",
    "email",
    "address_line_1",
    "address_line_2",
    "city",
    "region",
    "postal_code",
    "country",
    "tax_registration_number",
)
NUMBER_COLUMNS = ("account_id", "number_from", "number_to", "valid_from", "valid_to")
AUTH_CODE_COLUMNS = (
    "auth_code_id",
    "account_id",
    "field",
    "operator",
    "value",
    "priority",
    "valid_from",
    "valid_to",
)
ASSIGNMENT_COLUMNS = (
    "account_id",
    "rate_table_id",
    "call_direction",
    "service_type",
    "valid_from",
    "valid_to",
)

# key|city|region|country|postal code|timezone|where its numbers begin
_CITIES = """
boston|Boston|MA|US|02110|America/New_York|1617
providence|Providence|RI|US|02903|America/New_York|1401
hartford|Hartford|CT|US|06103|America/New_York|1860
buffalo|Buffalo|NY|US|14202|America/New_York|1716
newyork|New York|NY|US|10016|America/New_York|1212
pittsburgh|Pittsburgh|PA|US|15222|America/New_York|1412
philadelphia|Philadelphia|PA|US|19103|America/New_York|1215
baltimore|Baltimore|MD|US|21202|America/New_York|1410
richmond|Richmond|VA|US|23219|America/New_York|1804
raleigh|Raleigh|NC|US|27601|America/New_York|1919
charleston|Charleston|SC|US|29401|America/New_York|1843
atlanta|Atlanta|GA|US|30303|America/New_York|1404
tampa|Tampa|FL|US|33602|America/New_York|1813
cleveland|Cleveland|OH|US|44114|America/New_York|1216
detroit|Detroit|MI|US|48226|America/Detroit|1313
toronto|Toronto|ON|CA|M5H 2N2|America/Toronto|1416
montreal|Montreal|QC|CA|H3B 1A7|America/Toronto|1514
halifax|Halifax|NS|CA|B3J 1S9|America/Halifax|1902
chicago|Chicago|IL|US|60606|America/Chicago|1312
milwaukee|Milwaukee|WI|US|53202|America/Chicago|1414
minneapolis|Minneapolis|MN|US|55402|America/Chicago|1612
stlouis|St. Louis|MO|US|63101|America/Chicago|1314
kansascity|Kansas City|MO|US|64106|America/Chicago|1816
nashville|Nashville|TN|US|37203|America/Chicago|1615
neworleans|New Orleans|LA|US|70130|America/Chicago|1504
houston|Houston|TX|US|77002|America/Chicago|1713
dallas|Dallas|TX|US|75201|America/Chicago|1214
austin|Austin|TX|US|78701|America/Chicago|1512
winnipeg|Winnipeg|MB|CA|R3C 0A5|America/Winnipeg|1204
denver|Denver|CO|US|80202|America/Denver|1303
phoenix|Phoenix|AZ|US|85004|America/Phoenix|1602
saltlake|Salt Lake City|UT|US|84101|America/Denver|1801
boise|Boise|ID|US|83702|America/Boise|1208
calgary|Calgary|AB|CA|T2P 2V6|America/Edmonton|1403
seattle|Seattle|WA|US|98101|America/Los_Angeles|1206
portland|Portland|OR|US|97205|America/Los_Angeles|1503
sacramento|Sacramento|CA|US|95814|America/Los_Angeles|1916
sandiego|San Diego|CA|US|92101|America/Los_Angeles|1619
vancouver|Vancouver|BC|CA|V6C 1G8|America/Vancouver|1604
honolulu|Honolulu|HI|US|96813|Pacific/Honolulu|1808
dublin|Dublin|Dublin|IE|D02 X285|Europe/Dublin|35320910
cork|Cork|Cork|IE|T12 RW26|Europe/Dublin|35320910
galway|Galway|Galway|IE|H91 E2X4|Europe/Dublin|35320910
limerick|Limerick|Limerick|IE|V94 T9XR|Europe/Dublin|35320910
london|London|Greater London|GB|EC2A 4NE|Europe/London|442079460
manchester|Manchester|Greater Manchester|GB|M1 4BT|Europe/London|441614960
leeds|Leeds|West Yorkshire|GB|LS1 4DY|Europe/London|441134960
bristol|Bristol|Bristol|GB|BS1 4DJ|Europe/London|441174960
edinburgh|Edinburgh|Edinburgh|GB|EH2 2ER|Europe/London|441314960
belfast|Belfast|Belfast|GB|BT1 5GS|Europe/London|442896496
"""

# How a customer's calls are recognised, besides the exceptions below.
#   range    its numbers, in numbers.csv
#   prefix   calling_number starts_with; with Gafachi, two conditions for inbound calls
#   pattern  calling_number matches (a regular expression), and likewise for inbound calls
#   trunk    ingress_trunk, in several ways
#   billing  billing_number (Vodafone's child account) and numbers for inbound and on-net calls
#
# account id|name|street|suite|city|carrier|how recognised|rate table|payment terms
_CUSTOMERS = """
harbor-dental|Harbor Dental Group|118 Atlantic Avenue|Suite 300|boston|vitelity|range|retail-us|30
back-bay-legal|Back Bay Legal LLP|40 Clarendon Row||boston|vitelity|range|business|30
quincy-freight|Quincy Freight Forwarding Inc.|9 Granite Wharf||boston|vitelity|range|wholesale|14
ocean-state-supply|Ocean State Supply Co.|77 Weybosset Street||providence|vitelity|range|retail-us|30
federal-hill-bakery|Federal Hill Bakery|212 Atwells Lane||providence|vitelity|range|retail-us|
charter-oak-insurance|Charter Oak Insurance Brokers|15 Pearl Street|Floor 8|hartford|vitelity|range|business|30
nutmeg-title|Nutmeg Title Services|90 Trumbull Place||hartford|vitelity|range|retail-us|30
queen-city-roofing|Queen City Roofing|455 Niagara Street||buffalo|vitelity|range|retail-us|15
erie-canal-outfitters|Erie Canal Outfitters|31 Commercial Slip||buffalo|vitelity|range|business|30
murray-hill-travel|Murray Hill Travel|233 Lexington Court|Suite 1204|newyork|vitelity|range|wholesale|14
gramercy-staffing|Gramercy Staffing Partners|18 Irving Row|Floor 3|newyork|vitelity|pattern|business|30
hudson-yard-media|Hudson Yard Media|501 Tenth Avenue||newyork|vitelity|range|retail-us|30
three-rivers-steel|Three Rivers Steel Supply|64 Smallman Street||pittsburgh|vitelity|range|business|45
allegheny-pediatrics|Allegheny Pediatrics|1200 Fort Square||pittsburgh|vitelity|range|retail-us|30
rittenhouse-realty|Rittenhouse Realty|1830 Locust Walk||philadelphia|vitelity|range|retail-us|30
keystone-couriers|Keystone Couriers|2700 Market Mews||philadelphia|vitelity|range|wholesale|7
inner-harbor-charters|Inner Harbor Charters|8 Light Street Pier||baltimore|vitelity|range|retail-us|30
patapsco-labs|Patapsco Laboratories|600 Fleet Street|Building B|baltimore|vitelity|range|business|30
james-river-books|James River Books|14 Cary Street||richmond|vitelity|prefix|retail-us|30
tobacco-row-architects|Tobacco Row Architects|2300 Main Yard||richmond|vitelity|range|business|30
oak-city-software|Oak City Software|120 Hargett Street|Suite 500|raleigh|vitelity|range|wholesale|30
triangle-veterinary|Triangle Veterinary Clinic|3401 Glenwood Lane||raleigh|vitelity|range|retail-us|30
palmetto-seafood|Palmetto Seafood Distributors|5 Market Wharf||charleston|vitelity|range|business|14
peachtree-hvac|Peachtree Heating and Air|871 Marietta Row||atlanta|vitelity|range|retail-us|30
southern-crescent-logistics|Southern Crescent Logistics|1000 Decatur Yard||atlanta|vitelity|range|wholesale|14
dogwood-credit-union|Dogwood Credit Union|60 Forsyth Place||atlanta|vitelity|range|business|30
bayshore-marine|Bayshore Marine Services|702 Channelside Court||tampa|vitelity|range|retail-us|30
ybor-imports|Ybor Imports|1911 Seventh Avenue||tampa|vitelity|range|business|30
lakefront-printing|Lakefront Printing Company|330 Superior Mall||cleveland|vitelity|range|retail-us|30
cuyahoga-tool-die|Cuyahoga Tool and Die|4100 Train Avenue||cleveland|vitelity|range|business|45
motor-city-parts|Motor City Parts Exchange|2740 Michigan Row||detroit|vitelity|range|wholesale|14
corktown-catering|Corktown Catering|88 Trumbull Lane||detroit|vitelity|range|retail-us|
maple-leaf-tutors|Maple Leaf Tutors Ltd.|366 Bay Crescent|Unit 12|toronto|vitelity|range|retail-us|30
distillery-design|Distillery Design Studio|21 Trinity Court||toronto|vitelity|range|business|30
mount-royal-traduction|Mount Royal Traduction Inc.|1250 Peel Place||montreal|vitelity|range|business|30
citadel-shipping|Citadel Shipping Agents|1701 Lower Water Row||halifax|vitelity|range|wholesale|14
blue-hills-hotline|Blue Hills Support Hotline|5 Summit Road||boston|vitelity|range|retail-us|30
liberty-bell-tickets|Liberty Bell Tickets|601 Chestnut Yard||philadelphia|vitelity|range|business|30
chesapeake-rescue|Chesapeake Roadside Rescue|1414 Key Highway Mews||baltimore|vitelity|range|retail-us|30
magnolia-mail-order|Magnolia Mail Order|77 Broad Lane||charleston|vitelity|range|business|30
loop-accounting|Loop Accounting Associates|200 Wacker Row|Floor 21|chicago|gafachi|trunk|business|30
wicker-park-records|Wicker Park Records|1560 Damen Court||chicago|gafachi|trunk|retail-us|30
fox-river-dental-labs|Fox River Dental Labs|18 Wells Street||chicago|gafachi|trunk|wholesale|14
third-ward-brewing|Third Ward Brewing|240 Broadway Mews||milwaukee|gafachi|trunk|retail-us|30
cream-city-plumbing|Cream City Plumbing|909 Water Street||milwaukee|gafachi|trunk|business|30
north-loop-clinic|North Loop Clinic|75 Washington Yard||minneapolis|gafachi|trunk|business|30
twin-lakes-realty|Twin Lakes Realty|3100 Hennepin Row||minneapolis|gafachi|trunk|retail-us|30
mill-city-analytics|Mill City Analytics|700 Second Place|Suite 410|minneapolis|gafachi|trunk|wholesale|30
gateway-auto-glass|Gateway Auto Glass|1821 Market Lane||stlouis|gafachi|trunk|retail-us|30
soulard-hospitality|Soulard Hospitality Group|730 Carroll Street||stlouis|gafachi|trunk|business|30
river-market-produce|River Market Produce|20 Delaware Row||kansascity|gafachi|trunk|retail-us|14
plains-grain-brokers|Plains Grain Brokers|4800 Main Court||kansascity|gafachi|trunk|wholesale|7
music-row-booking|Music Row Booking|1013 Sixteenth Place||nashville|gafachi|trunk|business|30
cumberland-home-care|Cumberland Home Care|212 Union Mews||nashville|gafachi|trunk|retail-us|30
crescent-city-tours|Crescent City Tours|620 Decatur Lane||neworleans|gafachi|trunk|retail-us|30
bayou-offshore|Bayou Offshore Services|1450 Poydras Row|Floor 17|neworleans|gafachi|trunk|business|45
gulf-coast-pumps|Gulf Coast Pumps and Valves|3900 Navigation Yard||houston|gafachi|trunk|wholesale|30
space-city-imaging|Space City Imaging|6550 Fannin Court||houston|gafachi|trunk|business|30
montrose-pharmacy|Montrose Pharmacy|1004 Westheimer Row||houston|gafachi|trunk|retail-us|30
trinity-river-telecom|Trinity River Telecom|1700 Commerce Place|Suite 900|dallas|gafachi|trunk|wholesale|7
deep-ellum-studios|Deep Ellum Studios|2625 Elm Mews||dallas|gafachi|trunk|retail-us|30
lone-star-mortgage|Lone Star Mortgage Desk|500 Akard Lane||dallas|gafachi|trunk|business|30
barton-creek-software|Barton Creek Software|98 Congress Row||austin|gafachi|trunk|business|30
east-side-coffee|East Side Coffee Roasters|1209 Sixth Street||austin|gafachi|trunk|retail-us|
red-river-surveyors|Red River Surveyors|201 Portage Place||winnipeg|gafachi|trunk|retail-us|30
exchange-district-games|Exchange District Games|92 Albert Mews||winnipeg|gafachi|trunk|business|30
front-range-solar|Front Range Solar|1899 Wynkoop Row||denver|gafachi|pattern|business|30
mile-high-moving|Mile High Moving|4000 Brighton Yard||denver|gafachi|trunk|retail-us|14
larimer-legal-aid|Larimer Legal Aid|1430 Larimer Court||denver|gafachi|prefix|retail-us|30
saguaro-pools|Saguaro Pools|2525 Central Lane||phoenix|gafachi|prefix|retail-us|30
camelback-wealth|Camelback Wealth Advisors|24 Camelback Row|Suite 700|phoenix|gafachi|trunk|business|30
wasatch-outdoor|Wasatch Outdoor Gear|350 South Temple Mews||saltlake|gafachi|pattern|business|30
treasure-valley-farms|Treasure Valley Farms|800 Bannock Street||boise|gafachi|prefix|retail-us|30
bow-river-energy|Bow River Energy Services|715 Fifth Avenue SW||calgary|gafachi|trunk|wholesale|30
pioneer-square-games|Pioneer Square Games|83 Yesler Row||seattle|gafachi|trunk|business|30
ballard-boatworks|Ballard Boatworks|5300 Shilshole Lane||seattle|gafachi|trunk|retail-us|30
pearl-district-optics|Pearl District Optics|1001 Hoyt Court||portland|gafachi|trunk|retail-us|30
capitol-mall-lobbyists|Capitol Mall Public Affairs|925 L Street|Suite 1500|sacramento|gafachi|trunk|business|30
gaslamp-events|Gaslamp Events|614 Fifth Mews||sandiego|gafachi|trunk|retail-us|30
false-creek-imports|False Creek Imports Ltd.|1500 Granville Yard||vancouver|gafachi|trunk|wholesale|14
liffey-legal|Liffey Legal Solicitors|12 Merchants Quay||dublin|vodafone|billing|retail-eu|30
docklands-fintech|Docklands Fintech Ltd|4 Hanover Row|Floor 5|dublin|vodafone|billing|business|30
smithfield-motors|Smithfield Motors|88 Queen Street||dublin|vodafone|billing|retail-eu|30
phoenix-park-clinic|Phoenix Park Clinic|7 Conyngham Lane||dublin|vodafone|billing|retail-eu|14
grand-canal-software|Grand Canal Software Ltd|31 Barrow Place||dublin|vodafone|billing|wholesale|30
lee-valley-dairies|Lee Valley Dairies|Unit 3, Tramore Yard||cork|vodafone|billing|retail-eu|30
shandon-travel|Shandon Travel|19 Dominick Row||cork|vodafone|billing|business|30
claddagh-crafts|Claddagh Crafts|6 Quay Lane||galway|vodafone|billing|retail-eu|30
corrib-marine-survey|Corrib Marine Survey|2 Dock Court||galway|vodafone|billing|business|30
treaty-stone-builders|Treaty Stone Builders|40 Henry Mews||limerick|vodafone|billing|retail-eu|30
shoreditch-agency|Shoreditch Agency Ltd|27 Rivington Yard||london|vodafone|billing|business|30
bankside-recruitment|Bankside Recruitment Ltd|110 Southwark Row|Floor 2|london|vodafone|billing|wholesale|14
camden-music-hire|Camden Music Hire|45 Parkway Mews||london|vodafone|billing|retail-eu|30
ancoats-textiles|Ancoats Textiles Ltd|9 Jersey Court||manchester|vodafone|billing|retail-eu|30
northern-quarter-it|Northern Quarter IT Support|60 Tib Lane||manchester|vodafone|billing|business|30
aire-valley-haulage|Aire Valley Haulage|Cross Green Yard||leeds|vodafone|billing|retail-eu|14
harbourside-yachts|Harbourside Yachts|3 Canons Row||bristol|vodafone|billing|business|30
new-town-surveyors|New Town Surveyors|85 Frederick Place||edinburgh|vodafone|billing|retail-eu|30
lagan-pharmacy|Lagan Pharmacy Group|14 Oxford Mews||belfast|vodafone|billing|retail-eu|30
cathedral-quarter-films|Cathedral Quarter Films|22 Talbot Lane||belfast|vodafone|billing|retail-eu|30
"""

# Toll-free numbers: these customers pay for the calls they receive, by where they come from.
TOLL_FREE_NUMBERS = {
    "blue-hills-hotline": "18885550110",
    "liberty-bell-tickets": "18775550120",
    "chesapeake-rescue": "18665550130",
    "magnolia-mail-order": "18555550140",
}

# Several customers share this trunk; their numbers tell them apart.
POOL_TRUNK = "TG-POOL-1"

# A trunk that moves from one customer to another on the 15th, both in Chicago's time.
MOVED_TRUNK = "TG-2290"
MOVED_FROM, MOVED_TO = "third-ward-brewing", "cream-city-plumbing"

# A range of numbers that moves likewise, by an appended row in numbers.csv.
PORTED_FROM, PORTED_TO = "harbor-dental", "back-bay-legal"
PORTED_RANGE = ("16175550146", "16175550149")

# Two codes of the same priority that both fit this trunk: nobody is charged, the call waits.
AMBIGUOUS_TRUNK = "TG-SHARED-4"
AMBIGUOUS_ACCOUNTS = ("gateway-auto-glass", "soulard-hospitality")

# A single extension of one customer's trunk belongs to another: the lower priority number wins.
EXCEPTION_TRUNK_OWNER, EXCEPTION_ACCOUNT = "loop-accounting", "wicker-park-records"

# Recognised from the 1st, but the rate table is only assigned from the 5th.
LATE_CONTRACT, LATE_CONTRACT_START = "deep-ellum-studios", "2026-10-05"

# A contract that changes inside the month.
UPGRADED, UPGRADED_TABLE = "music-row-booking", "wholesale"

HOUSE_ACCOUNT = "house-test"
HOUSE_NUMBER = "12015550100"
# Recognised through Vitelity's newer files only, which name the peer.
PEERS = {
    "harbor-dental": "198.51.100.10",
    "quincy-freight": "198.51.100.21",
    "murray-hill-travel": "198.51.100.34",
    "keystone-couriers": "sip_keystone",
    "southern-crescent-logistics": "sip_crescent",
    "patapsco-labs": "203.0.113.7",
}


@dataclass
class Customer:
    """One customer with all that traffic needs: numbers, trunk, billing number, clock."""

    account_id: str
    name: str
    street: str
    suite: str
    city: str
    region: str
    country: str
    postal_code: str
    timezone: str
    carrier: str
    recognised_by: str
    rate_table: str
    payment_terms: str
    numbers: list[str] = field(default_factory=list)
    trunk: str = ""
    billing_number: str = ""


def customers() -> list[Customer]:
    """The hundred customers in the order of the list, with their numbers and trunks."""
    cities = {line.split("|")[0]: line.split("|")[1:] for line in _CITIES.strip().splitlines()}
    used: Counter[str] = Counter()
    result = []
    for index, line in enumerate(_CUSTOMERS.strip().splitlines()):
        account, name, street, suite, town, carrier, recognised, table, terms = line.split("|")
        city, region, country, postal_code, timezone, area = cities[town]
        customer = Customer(
            account_id=account,
            name=name,
            street=street,
            suite=suite,
            city=city,
            region=region,
            country=country,
            postal_code=postal_code,
            timezone=timezone,
            carrier=carrier,
            recognised_by=recognised,
            rate_table=table,
            payment_terms=terms,
        )
        # Ten numbers each, in the area's fictitious range, side by side.
        block = used[area]
        used[area] += 1
        if country in ("US", "CA"):
            stem = f"{area}55501{block}"
        elif country == "IE":
            stem = f"{area}1{block:02d}"
        else:
            stem = f"{area}1{block}"
        customer.numbers = [f"{stem}{digit}" for digit in range(10)]
        if carrier == "gafachi":
            is_alone = recognised == "trunk"
            customer.trunk = f"TG-{2200 + index}" if is_alone else POOL_TRUNK
        if carrier == "vodafone":
            customer.billing_number = str(70441000 + index * 13)
        result.append(customer)
    return result


def accounts(everyone: list[Customer]) -> list[Row]:
    """The hundred customers, one house account and three providers."""
    rows = []
    for customer in everyone:
        row = dict.fromkeys(ACCOUNT_COLUMNS, "")
        row |= {
            "account_id": customer.account_id,
            "account_name": customer.name,
            "currency": CURRENCIES.get(customer.account_id, "USD"),
            "timezone": customer.timezone,
            "tax_category_id": tax_category(
                customer.account_id, customer.country, customer.region, customer.city
            ),
            "payment_terms_days": customer.payment_terms,
            "email": f"accounts@{customer.account_id}.example",
            "address_line_1": customer.street,
            "address_line_2": customer.suite,
            "city": customer.city,
            "region": customer.region,
            "postal_code": customer.postal_code,
            "country": customer.country,
        }
        rows.append(row)
    house = dict.fromkeys(ACCOUNT_COLUMNS, "")
    house |= {
        "account_id": HOUSE_ACCOUNT,
        "account_name": "House and test lines",
        "is_invoiced": "false",
        "currency": "USD",
        "timezone": "America/New_York",
        "country": "US",
    }
    rows.append(house)
    for account, name, timezone, country in (
        ("vitelity", "Vitelity", "America/New_York", "US"),
        ("gafachi", "Gafachi", "America/Chicago", "US"),
        ("vodafone", "Vodafone", "Europe/Dublin", "IE"),
    ):
        provider = dict.fromkeys(ACCOUNT_COLUMNS, "")
        provider |= {
            "account_id": account,
            "account_name": name,
            "is_provider": "true",
            "currency": "USD",
            "timezone": timezone,
            "payment_terms_days": "30",
            "country": country,
        }
        rows.append(provider)
    return rows


def numbers(everyone: list[Customer]) -> list[Row]:
    """The ranges of the customers recognised by number, toll-free numbers, a ported range."""
    rows = []

    def add(account: str, first: str, last: str, start: str = OPENING) -> None:
        values = (account, first, last, start, "")
        rows.append(dict(zip(NUMBER_COLUMNS, values, strict=True)))

    for customer in everyone:
        if customer.recognised_by in ("range", "billing"):
            add(customer.account_id, customer.numbers[0], customer.numbers[-1])
    for account, number in TOLL_FREE_NUMBERS.items():
        add(account, number, number)
    add(PORTED_FROM, *PORTED_RANGE)
    add(HOUSE_ACCOUNT, HOUSE_NUMBER, HOUSE_NUMBER[:-1] + "9")
    add(PORTED_TO, *PORTED_RANGE, MID_MONTH)
    return rows


def auth_codes(everyone: list[Customer]) -> list[Row]:
    """Auth codes of every operator, one or two conditions each."""
    rows: list[Row] = []

    def add(
        code: str,
        account: str,
        *conditions: tuple[str, str, str],
        priority: str = "",
        start: str = OPENING,
        end: str = "",
    ) -> None:
        for name, operator, value in conditions:
            values = (code, account, name, operator, value, priority, start, end)
            rows.append(dict(zip(AUTH_CODE_COLUMNS, values, strict=True)))

    for provider in ("vitelity", "gafachi", "vodafone"):
        add(f"feed-{provider}", provider, ("source_id", "equals", provider))
    by_id = {customer.account_id: customer for customer in everyone}
    for index, customer in enumerate(everyone):
        account, stem = customer.account_id, customer.numbers[0][:-1]
        inbound = ("call_direction", "equals", "inbound")
        # Vitelity names no direction: without numbers.csv, a call cannot be told to be inbound.
        has_direction = customer.carrier == "gafachi"
        if customer.recognised_by == "prefix":
            add(f"{account}-out", account, ("calling_number", "starts_with", stem))
            if has_direction:
                add(f"{account}-in", account, ("called_number", "starts_with", stem), inbound)
        elif customer.recognised_by == "pattern":
            pattern = f"^{stem}[0-9]$"
            add(f"{account}-out", account, ("calling_number", "matches", pattern))
            if has_direction:
                add(f"{account}-in", account, ("called_number", "matches", pattern), inbound)
        elif customer.recognised_by == "billing":
            operator = "equals" if index % 5 else "starts_with"
            value = customer.billing_number
            add(f"{account}-child", account, ("billing_number", operator, value))
        elif customer.recognised_by == "trunk" and account not in (MOVED_FROM, MOVED_TO):
            trunk = ("ingress_trunk", "equals", customer.trunk)
            if index % 4 == 1:
                add(f"{account}-trunk", account, ("source_id", "equals", "gafachi"), trunk)
            elif index % 8 == 2:
                pattern = f"^{customer.trunk}$"
                add(f"{account}-trunk", account, ("ingress_trunk", "matches", pattern))
            elif index % 8 == 6:
                ending = ("ingress_trunk", "ends_with", customer.trunk.removeprefix("TG"))
                add(f"{account}-trunk", account, ending)
            else:
                add(f"{account}-trunk", account, trunk)

    moved = ("ingress_trunk", "equals", MOVED_TRUNK)
    for account in (MOVED_FROM, MOVED_TO):
        trunk = ("ingress_trunk", "equals", by_id[account].trunk)
        add(f"{account}-trunk", account, trunk)
    add(f"{MOVED_FROM}-shared-floor", MOVED_FROM, moved, end=MID_MONTH)
    add(f"{MOVED_TO}-shared-floor", MOVED_TO, moved, start=MID_MONTH)

    first, second = AMBIGUOUS_ACCOUNTS
    add(f"{first}-backup", first, ("ingress_trunk", "equals", AMBIGUOUS_TRUNK))
    add(f"{second}-backup", second, ("ingress_trunk", "starts_with", "TG-SHARED-"))

    owner = by_id[EXCEPTION_TRUNK_OWNER]
    add(
        f"{EXCEPTION_ACCOUNT}-desk",
        EXCEPTION_ACCOUNT,
        ("ingress_trunk", "equals", owner.trunk),
        ("calling_number", "equals", owner.numbers[9]),
        priority="50",
    )
    for account, peer in PEERS.items():
        add(f"{account}-peer", account, ("ingress_trunk", "equals", peer))
    # No feed of October names addresses; this one waits for the customer's own switch.
    add(
        "trinity-river-telecom-switch",
        "trinity-river-telecom",
        ("source_ip", "in_network", "203.0.113.64/28"),
    )
    return rows


def assignments(everyone: list[Customer]) -> list[Row]:
    """Which rate table prices whose calls, by direction and service type."""
    rows = []

    def add(
        account: str, table: str, direction: str = "", service: str = "", start: str = OPENING
    ) -> None:
        values = (account, table, direction, service, start, "")
        rows.append(dict(zip(ASSIGNMENT_COLUMNS, values, strict=True)))

    for customer in everyone:
        account, table = customer.account_id, customer.rate_table
        start = LATE_CONTRACT_START if account == LATE_CONTRACT else OPENING
        add(account, table, start=start)
        if account in TOLL_FREE_NUMBERS:
            add(account, "toll-free-inbound", "inbound", start=start)
        elif table == "wholesale":
            add(account, "inbound-metered", "inbound", start=start)
        else:
            add(account, "unlimited-inbound", "inbound", start=start)
        if table in ("business", "wholesale"):
            add(account, "on-net", "on_net", start=start)
        if customer.carrier == "vodafone":
            add(account, "sms", service="sms", start=start)
    add(HOUSE_ACCOUNT, "wholesale")
    add(HOUSE_ACCOUNT, "unlimited-inbound", "inbound")
    add(UPGRADED, UPGRADED_TABLE, start=MID_MONTH)
    for provider in ("vitelity", "gafachi", "vodafone"):
        add(provider, f"{provider}-buy")
        add(provider, f"{provider}-inbound-buy", "inbound")
    add("vodafone", "vodafone-sms-buy", service="sms")
    return rows
