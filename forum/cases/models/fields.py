"""The fields of a case study, declared once: form, check, import, fullness and history all read this table.

The keys, types, limits and needs are those of data/FIELDS.md; tests/cases/test_fields.py holds the two against each other.
Labels and helps are what people read.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
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
        F("status", "E", "S", "Does it still run?", vocabulary="statuses", help="As far as you know today."),
        F("note", "T", "o", "Note on the dates", 200, help="A pause, a reform, a change of name."),
    )),
    F("facts_checked_on", "D", "-", "Facts last confirmed"),
    F("scheme_types", "E+", "S", "Kind of scheme", vocabulary="scheme_types", low=1, high=3, help="Up to three; the first is the main one."),
    F("operating_model", "E", "o", "Who runs the micro-insurance", vocabulary="operating_models", help="Only for micro-insurance."),
    F("linkage_types", "E+", "o", "What kind of link", vocabulary="linkage_types", help="Only where schemes are linked."),
    F("branches", "E+", "S", "What people are protected against", vocabulary="branches", help="Tick all that the scheme covers."),
    F("branches_note", "T", "o", "Note on the branches", 280, help="What the list above does not say."),
    F("beyond_c102", "E+", "o", "Cover beyond the nine branches", vocabulary="beyond_c102", help="Such as life, property or crops."),
    F("spf_guarantees", "E+", "o", "Social protection floor guarantees", vocabulary="spf_guarantees", help="Which of the four basic guarantees it helps to give."),
    F("target_groups", "E+", "S", "For whom", vocabulary="target_groups", help="Whom the scheme is meant for, not only whom it reaches."),
    F("lead_organisation", "O", "S", "Who leads it", help="The organization that answers for the scheme.", inside=(
        F("name", "T", "S", "Organization", 160),
        F("type", "E", "S", "Kind of organization", vocabulary="profiles"),
    )),
    F("partner_organisations", "L", "o", "Partners", help="Others without whom it would not run.", inside=(
        F("name", "T", "S", "Organization", 160),
        F("type", "E", "S", "Kind of organization", vocabulary="profiles"),
        F("role", "T", "o", "What it does", 160),
    )),
    F("design", "O", "F", "How it works", help="For somebody who would build the same.", inside=(
        F("legal_basis", "T", "o", "Legal basis", 200, help="Act or policy, and its year."),
        F("enrolment_basis", "E", "F", "Is joining compulsory?", vocabulary="enrolment_basis", help="In law, and then in practice."),
        F("enrolment_unit", "E", "F", "Who joins", vocabulary="enrolment_unit", help="One person, a household, a whole group?"),
        F("eligibility", "M", "o", "Who may join, who may not", 600, help="Age, place, work, papers asked for."),
        F("benefit_package", "M", "F", "What people get", 600, help="What, how much, how often. “The sources do not list it” is an answer."),
        F("contribution", "M", "o", "What people pay", 600, help="Amount, rhythm, who pays it."),
        F("financing_sources", "E+", "F", "Where the money comes from", vocabulary="financing_sources", help="Tick all; the shares go into the note."),
        F("financing_note", "M", "o", "Note on the money", 600, help="Shares, reserves, who bears a loss."),
        F("administration", "M", "o", "Who runs which part", 600, help="Enrolling, collecting, paying, deciding."),
        F("delivery_channels", "E+", "o", "Where people meet the scheme", vocabulary="delivery_channels", help="Where they join, pay and claim."),
        F("design_note", "M", "o", "Anything else on how it works", 600),
    )),
    F("coverage", "L", "F", "Figures of coverage", help="A figure without a source cannot be published. Conflicting figures may stand side by side.", inside=(
        F("indicator", "E", "S", "What is counted", vocabulary="coverage_indicators", help="Members are not the same as people paid."),
        F("value", "N", "S", "Number", help="In digits, such as 12500 or 4.5."),
        F("unit", "E", "S", "Unit", vocabulary="units", help="Persons, households, per cent ..."),
        F("year", "Y", "S", "Year", help="Which the figure refers to."),
        F("year_end", "Y", "o", "To year"),
        F("approx", "B", "o", "About: the source rounds it or does not date it"),
        F("at_least", "B", "o", "At least: the source says “more than”"),
        F("women", "N", "o", "Of them women", help="Counts only, no shares."),
        F("men", "N", "o", "Of them men"),
        F("children", "N", "o", "Of them children"),
        F("scope", "T", "o", "Which part it refers to", 120, help="If it is not the whole scheme."),
        F("source", "R", "S", "Source", vocabulary="sources", help="One of the sources of the snapshot."),
        F("note", "T", "o", "Note", 200),
    )),
    F("cost", "L", "F", "What it costs", help="Rarely known, and asked for most often.", inside=(
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
    F("gender", "O", "S", "Women and men", help="Asked of every case study here.", inside=(
        F("marker", "I", "S", "Gender marker", vocabulary="gender.markers", help="How far the rules answer a difference between women and men. This network’s own scale."),
        F("answer", "M", "S", "How are women and men reached, and what is different for them?", 800, help="“We do not know” is an answer, and counted."),
        F("questions_covered", "E+", "o", "Questions that your answer covers", vocabulary="gender.questions", help="None is an answer, too."),
    )),
    F("facilitating_factors", "L", "S", "What helped", low=1, high=5, help="One is enough; five at most.", inside=(
        F("code", "E", "S", "Kind", vocabulary="factors.facilitating"),
        F("text", "T", "S", "In your words", 200),
    )),
    F("hindering_factors", "L", "S", "What got in the way", low=1, high=5, help="Often the most useful part for others.", inside=(
        F("code", "E", "S", "Kind", vocabulary="factors.hindering"),
        F("text", "T", "S", "In your words", 200),
    )),
    F("results", "M", "F", "What changed for women and men", 800, help="In their lives, not in the statute book. Say how you know."),
    F("evidence_level", "E", "F", "How do we know?", vocabulary="evidence_levels", help="The strongest evidence there is so far."),
    F("lessons", "L", "S", "Lessons", low=1, high=5, help="What you would tell somebody who begins tomorrow.", inside=(
        F("type", "E", "S", "Kind", vocabulary="lesson_types"),
        F("text", "T", "S", "The lesson", 300),
    )),
    F("transferability", "M", "F", "Could others use it?", 800, help="What must be in place, what to adapt, who else tried."),
    F("topics", "R+", "S", "Topics", vocabulary="topics", low=1, high=5, help="Up to five, topics or sub-topics."),
    F("narrative", "M", "F", "The story", 65_536, help="Tell it as you would tell a colleague, in your language."),
    F("sources", "L", "S", "Sources", help="Your own records, an interview or an observation are sources; only a publication needs an address.", inside=(
        F("id", "T", "S", "Short name", 8, help="Given by itself: s1, s2 ... Figures refer to it."),
        F("kind", "E", "S", "Kind", vocabulary="source_kinds"),
        F("title", "T", "S", "Title", 200, help="For records, interviews, observations: what, where, when."),
        F("publisher", "T", "o", "Publisher", 120),
        F("year", "Y", "o", "Year"),
        F("url", "T", "o", "Address", 500, help="Needed for what is published; begins with https://"),
        F("canonical", "T", "o", "Original address or DOI", 500),
        F("archived_copy", "T", "o", "Archived copy", 500),
        F("accessed", "D", "o", "Seen on"),
    )),
    F("consent", "O", "o", "Consent", help="Nobody who is covered is named or shown without it.", inside=(
        F("people_named", "B", "S", "People covered are named, with their consent"),
        F("photos", "B", "S", "Photographs show people, with their consent"),
    )),
)  # fmt: skip

# Kept in records and files, without a place on the form yet: other issues bring attachments, relations, translations.
CARRIED: tuple[Field, ...] = (
    F("attachments", "L", "o", "Attachments", inside=(
        F("file", "T", "S", "File", 200),
        F("title", "T", "S", "Title", 120),
        F("text_summary", "M", "S", "Summary", 800),
        F("language", "E", "S", "Language", vocabulary="languages"),
        F("attribution", "T", "S", "By", 160),
        F("licence", "E", "S", "Licence", vocabulary="licences"),
    )),
    F("related_cases", "L", "o", "Related case studies", inside=(
        F("case", "T", "S", "Case study", 120),
        F("relation", "E", "S", "Relation", vocabulary="case_relations"),
    )),
    F("contact", "T", "o", "Contact", 120),
    F("translations", "L", "o", "Translations", inside=(
        F("language", "E", "S", "Language", vocabulary="languages"),
        F("author", "T", "S", "Translated by", 120),
        F("of_version", "N", "S", "Of version"),
        F("texts", "O", "S", "Texts", inside=tuple(replace(each, need="o") for each in FIELDS if each.kind in ("T", "M"))),
    )),
)  # fmt: skip
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
