"""Mail as people's programs write it, for the tests of what comes in."""

from email.message import EmailMessage
from itertools import count

_numbers = count(1)
DOMAIN = "in.reach.test"


def letter(sender, to, text="I agree.", subject="Re: Who collects?", html=None, **headers):
    """Return a raw mail; `headers` with "_" for "-", None to leave one out."""
    message = EmailMessage()
    given = {"From": sender, "To": to, "Subject": subject, "Message-ID": f"<m{next(_numbers)}@mail.example.org>"}
    for name, value in {**given, **{name.replace("_", "-"): value for name, value in headers.items()}}.items():
        if value is not None:
            message[name] = value
    if text is not None:
        message.set_content(text)
    if html is not None:
        message.add_alternative(html, subtype="html") if text is not None else message.set_content(html, subtype="html")
    return message


def bounce(to, status="5.1.1", action="failed", words="smtp; 550 5.1.1 No such user"):
    """Return a report as Postfix writes it."""
    return (
        "From: MAILER-DAEMON@mx.example.net (Mail Delivery System)\r\nSubject: Undelivered Mail Returned to Sender\r\n"
        f"To: {to}\r\nAuto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\nMessage-ID: <b{next(_numbers)}@mx.example.net>\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="B"\r\n\r\n'
        "--B\r\nContent-Type: text/plain\r\n\r\nI'm sorry to have to inform you that your message could not be delivered.\r\n"
        "--B\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.net\r\n\r\n"
        f"Final-Recipient: rfc822; lucia@example.org\r\nAction: {action}\r\nStatus: {status}\r\nDiagnostic-Code: {words}\r\n\r\n"
        "--B\r\nContent-Type: message/rfc822\r\n\r\nSubject: Who collects?\r\nMessage-ID: <x@localhost>\r\n\r\nText\r\n--B--\r\n"
    ).encode()
