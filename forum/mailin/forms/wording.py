"""What mail programs write round an answer, in the languages of the people here. Patterns only; quoting.py uses them.

Seen in Gmail, Outlook (desktop, web, phone), Apple Mail (Mac, iPhone), Yahoo and Thunderbird.
"""

import re

_VERBS = (
    r"wrote|writes|a écrit|a ecrit|écrivait|escribió|escribio|escreveu|escreveram|كتبت?|تمت كتابة|كتابة ما يلي"
    r"|schrieb|ha scritto|scrisse|skrev|napisał\(?a?\)?|писал\(?а?\)?|yazdı|menulis|viết"
)
_STARTS = r"on|le|el|em|no dia|a|il|am|op|den|dnia|w dniu|pada|в|في|بتاريخ|يوم|\d"
SAID = re.compile(rf"(?<!\w)(?:{_VERBS})(?!\w)", re.I)
BESIDE = re.compile(rf"(?<!\w)(?:{_VERBS})\s?:\s{{2,}}\S", re.I)  # Yahoo on a telephone quotes in the same line
STARTS = re.compile(rf"(?:{_STARTS})(?!\w)|\d", re.I)
ENDS = re.compile(r"[:：]\s*$")
TIME = re.compile(r"(?<!\d)\d{1,2}\s?[:.hH٫]\s?\d{2}(?!\d)")
YEAR = re.compile(r"(?<!\d)(?:20\d\d|\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}|[٠-٩]{4})(?!\d)")
ADDRESS = re.compile(r"[^\s<>@]+@[^\s<>@]+\.\w+")

_LABELS = {
    "from": r"from|de|von|da|van|från|fra|od|от|من|المرسل",
    "date": r"sent|date|envoyé(?: le| à)?|envoye|enviado(?: el| em)?|enviada(?: em)?|fecha|data|gesendet|datum|inviato"
            r"|تم الإرسال|تاريخ الإرسال|أُرسلت|أرسلت|التاريخ|تاريخ|الإرسال",
    "to": r"to|à|a|para|an|aan|till|til|destinatário|destinataire|إلى|الى|إلي",
    "subject": r"subject|objet|asunto|assunto|betreff|oggetto|onderwerp|الموضوع|موضوع",
    "cc": r"cc|copie(?: à)?|cópia|نسخة|نسخة إلى",
}  # fmt: skip
_LABEL = {name: re.compile(rf"[\s*_]*(?:{words})[\s*_]*[:：]", re.I) for name, words in _LABELS.items()}
SEPARATOR = re.compile(
    r"\s*[-_=*—–]{2,}\s*(?:original message|original appointment|message d['’]origine|message original|mensaje original"
    r"|mensagem original|ursprüngliche nachricht|messaggio originale|الرسالة الأصلية|رسالة أصلية|رسالة أصليّة"
    r"|reply message|forwarded message|message transféré|mensaje reenviado|mensagem encaminhada|رسالة معاد توجيهها"
    r"|الرسالة المعاد توجيهها)\s*[-_=*—–]{2,}\s*$",
    re.I,
)
RULE = re.compile(r"\s*_{20,}\s*$")
_PHONES = (
    r"i(?:phone|pad|pod|os)\b|android|samsung|galaxy|huawei|xiaomi|nokia|blackberry|mobile|smartphone|phone|téléphone|teléfono|celular"
    r"|móvil|telemóvel|yahoo|outlook|mail\b|courrier|correo|correio|e-mail|windows|proton|هاتفي|الهاتف|ياهو"
)
TAGLINE = re.compile(
    rf"\s*(?:(?:sent from|get|sent via|sent with)\b.{{0,60}}(?:{_PHONES}).{{0,120}}"
    rf"|(?:envoyé|envoye|télécharge[rz]|obtenir|obtenez|provenance)\b.{{0,60}}(?:{_PHONES}).{{0,120}}"
    rf"|(?:enviado|enviada|obtener|obtenga|descarg(?:ar|a)|obter|obtenha|baixar|transferir)\b.{{0,60}}(?:{_PHONES}).{{0,120}}"
    rf"|(?:أرسلت|أُرسلت|تم الإرسال|مرسل|مُرسل|أرسل|الحصول على|احصل على)(?!\w).{{0,60}}(?:{_PHONES}).{{0,120}}"
    r"|(?:envoyé|enviado|sent|أُ?رسلت?) (?:de|desde|do|from|من) (?:mon|mi|meu|my) .{1,60})\s*$",
    re.I,
)
SIGNATURE = re.compile(r"-- ?$")


def label_of(line: str) -> str:
    """Return which header of a quoted mail a line is: "from", "date", "to", "subject", "cc", or ""."""
    return next((name for name, pattern in _LABEL.items() if pattern.match(line)), "")
