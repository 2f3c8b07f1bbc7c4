"""Where a rule comes from, as a finding names it."""

from custody.clearance import Clearance
from custody.crossing.facts import ManifestFacts, NoticeFacts
from custody.crossing.finding import Phrase
from custody.crossing.settings import Settings


def by_clearance(clearance: Clearance) -> Phrase:
    return Phrase("crossing.source.clearance", {"reference": clearance.reference})


def by_notice(notice: NoticeFacts) -> Phrase:
    return Phrase("crossing.source.notice", {"reference": notice.reference})


def by_manifest(manifest: ManifestFacts) -> Phrase:
    return Phrase("crossing.source.manifest", {"sha": manifest.sha256[:16]})


def by_setting(name: str, settings: Settings) -> Phrase:
    return Phrase("crossing.source.setting", {"setting": name, "version": settings.version})


def by_law(source: str) -> Phrase:
    """The law and its clause, as a row of the permit rules cites it."""
    return Phrase("crossing.source.law", {"law": source})


def by_practice() -> Phrase:
    """The rules of custody that this system itself keeps, whatever the scheme."""
    return Phrase("crossing.source.practice")
