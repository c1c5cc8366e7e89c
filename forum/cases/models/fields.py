"""The fields of a case study, declared once: form, check, import, fullness and history all read this table.

The keys, types, limits and needs are those of data/FIELDS.md; tests/cases/test_fields.py holds the two against each other.
Labels and helps are what people read.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Kind = Literal["T", "M", "N", "I", "Y", "D", "B", "E", "E+", "R", "R+", "O", "L"]
Need = Literal["S", "F", "o", "-"]


@dataclass(frozen=True)
class Field:
    """One key of a record. kind: T line, M Markdown, N number, I whole, Y year, D date, B yes/no, E code, R relation, O object,
    L list; "+" several. need: S snapshot, F full case, o optional, - set by the site. low-high: how many choices or rows."""

    key: str
    kind: Kind
    need: Need
    label: str
    limit: int = 0
    vocabulary: str = ""
    low: int = 0
    high: int = 0
    help: str = ""
    inside: tuple["Field", ...] = ()

    @property
    def is_many(self) -> bool:
        """A list of codes, relations or rows."""
        return self.kind in ("E+", "R+", "L")

    def part(self, key: str) -> "Field":
        """Return the field inside under `key`. Raises KeyError."""
        for each in self.inside:
            if each.key == key:
                return each
        raise KeyError(key)


F = Field

FIELDS: tuple[Field, ...] = (
    F("title", "T", "S", "Title", 90, help="What kind of scheme, for whom, and where: up to 90 characters."),
    F("summary", "T", "S", "Summary", 280, help="What, for whom, since when, and one result: up to 280 characters."),
    F("language", "E", "S", "Language", vocabulary="languages", help="The language you write in. Any of them is welcome."),
    F("licence", "E", "S", "Licence", vocabulary="licences", help="What others may do with your text."),
    F("author_role", "E", "S", "Your part in it", vocabulary="author_roles", help="How do you know this scheme?"),
    F("audience", "E", "S", "Who may read it", vocabulary="audiences"),
    F("byline", "O", "S", "Under whose name", inside=(
        F("kind", "E", "S", "Name shown", vocabulary="bylines"),
        F("text", "T", "o", "Text shown", 90),
    )),
    F("countries", "R+", "S", "Country", vocabulary="countries.csv", help="Where the scheme works."),
    F("subnational", "T", "o", "Place", 120, help="A state, district or town, if it is not the whole country."),
    F("period", "O", "S", "When", inside=(
        F("start", "Y", "S", "Began in", help="The year is enough."),
        F("end", "Y", "o", "Ended in", help="Leave empty if it still runs."),
        F("status", "E", "S", "Does it still run?", vocabulary="statuses"),
        F("note", "T", "o", "Note on the dates", 200),
    )),
    F("facts_checked_on", "D", "-", "Facts last confirmed"),
    F("scheme_types", "E+", "S", "Kind of scheme", vocabulary="scheme_types", low=1, high=3, help="Up to three; the first is the main one."),
    F("operating_model", "E", "o", "Who runs the micro-insurance", vocabulary="operating_models", help="Only for micro-insurance."),
    F("linkage_types", "E+", "o", "What kind of link", vocabulary="linkage_types", help="Only where schemes are linked."),
    F("branches", "E+", "S", "What people are protected against", vocabulary="branches"),
    F("branches_note", "T", "o", "Note on the branches", 280),
    F("beyond_c102", "E+", "o", "Cover beyond the nine branches", vocabulary="beyond_c102"),
    F("spf_guarantees", "E+", "o", "Social protection floor guarantees", vocabulary="spf_guarantees"),
    F("target_groups", "E+", "S", "For whom", vocabulary="target_groups"),
    F("lead_organisation", "O", "S", "Who leads it", inside=(
        F("name", "T", "S", "Organization", 160),
        F("type", "E", "S", "Kind of organization", vocabulary="profiles"),
    )),
    F("partner_organisations", "L", "o", "Partners", inside=(
        F("name", "T", "S", "Organization", 160),
        F("type", "E", "S", "Kind of organization", vocabulary="profiles"),
        F("role", "T", "o", "What it does", 160),
    )),
    F("design", "O", "F", "How it works", inside=(
        F("legal_basis", "T", "o", "Legal basis", 200, help="Act or policy, and its year."),
        F("enrolment_basis", "E", "F", "Is joining compulsory?", vocabulary="enrolment_basis"),
        F("enrolment_unit", "E", "F", "Who joins", vocabulary="enrolment_unit"),
        F("eligibility", "M", "o", "Who may join, who may not", 600),
        F("benefit_package", "M", "F", "What people get", 600, help="What, how much, how often. “The sources do not list it” is an answer."),
        F("contribution", "M", "o", "What people pay", 600, help="Amount, rhythm, who pays it."),
        F("financing_sources", "E+", "F", "Where the money comes from", vocabulary="financing_sources"),
        F("financing_note", "M", "o", "Note on the money", 600),
        F("administration", "M", "o", "Who runs which part", 600),
        F("delivery_channels", "E+", "o", "Where people meet the scheme", vocabulary="delivery_channels"),
        F("design_note", "M", "o", "Anything else on how it works", 600),
    )),
    F("coverage", "L", "F", "Figures of coverage", help="A figure without a source cannot be published. Conflicting figures may stand side by side.", inside=(
        F("indicator", "E", "S", "What is counted", vocabulary="coverage_indicators"),
        F("value", "N", "S", "Number"),
        F("unit", "E", "S", "Unit", vocabulary="units"),
        F("year", "Y", "S", "Year"),
        F("year_end", "Y", "o", "To year"),
        F("approx", "B", "o", "About"),
        F("at_least", "B", "o", "At least"),
        F("women", "N", "o", "Of them women"),
        F("men", "N", "o", "Of them men"),
        F("children", "N", "o", "Of them children"),
        F("scope", "T", "o", "Which part it refers to", 120),
        F("source", "R", "S", "Source", vocabulary="sources"),
        F("note", "T", "o", "Note", 200),
    )),
    F("cost", "L", "F", "What it costs", inside=(
        F("what", "E", "S", "What for", vocabulary="cost_items"),
        F("amount", "N", "S", "Amount", help="Whole units of the currency: no thousands or millions."),
        F("currency", "T", "S", "Currency", 14, "cost_units", help="Three capitals: USD, INR, XOF."),
        F("year", "Y", "S", "Year"),
        F("per", "E", "S", "Per", vocabulary="cost_per"),
        F("who_pays", "E+", "o", "Who pays", vocabulary="financing_sources"),
        F("source", "R", "S", "Source", vocabulary="sources"),
        F("note", "T", "o", "Note", 200),
    )),
    F("cost_not_known", "B", "o", "I looked for the cost and did not find it"),
    F("gender", "O", "S", "Women and men", inside=(
        F("marker", "I", "S", "Gender marker", vocabulary="gender.markers"),
        F("answer", "M", "S", "How are women and men reached, and what is different for them?", 800, help="“We do not know” is an answer, and counted."),
        F("questions_covered", "E+", "o", "Questions that your answer covers", vocabulary="gender.questions"),
    )),
    F("facilitating_factors", "L", "S", "What helped", low=1, high=5, inside=(
        F("code", "E", "S", "Kind", vocabulary="factors.facilitating"),
        F("text", "T", "S", "In your words", 200),
    )),
    F("hindering_factors", "L", "S", "What got in the way", low=1, high=5, inside=(
        F("code", "E", "S", "Kind", vocabulary="factors.hindering"),
        F("text", "T", "S", "In your words", 200),
    )),
    F("results", "M", "F", "What changed for women and men", 800),
    F("evidence_level", "E", "F", "How do we know?", vocabulary="evidence_levels"),
    F("lessons", "L", "S", "Lessons", low=1, high=5, inside=(
        F("type", "E", "S", "Kind", vocabulary="lesson_types"),
        F("text", "T", "S", "The lesson", 300),
    )),
    F("transferability", "M", "F", "Could others use it?", 800, help="What must be in place, what to adapt, who else tried."),
    F("topics", "R+", "S", "Topics", vocabulary="topics", low=1, high=5, help="Up to five, topics or sub-topics."),
    F("narrative", "M", "F", "The story", 65_536, help="Tell it as you would tell a colleague, in your language."),
    F("sources", "L", "S", "Sources", help="Your own records, an interview or an observation are sources; only a publication needs an address.", inside=(
        F("id", "T", "S", "Short name", 8),
        F("kind", "E", "S", "Kind", vocabulary="source_kinds"),
        F("title", "T", "S", "Title", 200, help="For records, interviews, observations: what, where, when."),
        F("publisher", "T", "o", "Publisher", 120),
        F("year", "Y", "o", "Year"),
        F("url", "T", "o", "Address", 500),
        F("canonical", "T", "o", "Original address or DOI", 500),
        F("archived_copy", "T", "o", "Archived copy", 500),
        F("accessed", "D", "o", "Seen on"),
    )),
    F("consent", "O", "o", "Consent", inside=(
        F("people_named", "B", "S", "People covered are named, with their consent"),
        F("photos", "B", "S", "Photographs show people, with their consent"),
    )),
)  # fmt: skip

# Kept in records and files, without a place on the form yet: other issues bring attachments, relations, translations.
CARRIED: tuple[str, ...] = ("attachments", "related_cases", "contact", "translations")
BY_KEY: dict[str, Field] = {field.key: field for field in FIELDS}
NOT_SURE = "not_sure"
MAY_BE_UNSURE = frozenset({"scheme_types", "branches", "topics", "factors.facilitating", "factors.hindering"})  # vocabularies


def every_field() -> Iterator[tuple[str, Field]]:
    """Yield (path, field): "period", "period.start", "coverage[].value"."""
    for field in FIELDS:
        yield field.key, field
        dot = "[]." if field.kind == "L" else "."
        for part in field.inside:
            yield f"{field.key}{dot}{part.key}", part
