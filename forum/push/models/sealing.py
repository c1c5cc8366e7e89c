"""Web push: a message sealed for one browser (RFC 8291 over RFC 8188), and the site's own signature (VAPID, RFC 8292). Pure.

The push service, which is somebody else's, reads neither the text nor the address in it.
"""

import base64
import hashlib
import json
import os
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

CURVE = ec.SECP256R1()
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of the curve P-256
RECORD = 4096  # bytes of a record; a message is one
TEXT_MAX = 3000  # bytes before sealing: with padding and key it fits into what every service takes
POINT, SECRET, SALT = 65, 16, 16  # bytes of a public key, of a browser's secret, of a salt
VALID_FOR = 12 * 3600  # seconds of a signature; services take at most a day


def encoded(data: bytes) -> str:
    """Return base64url without padding."""
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def decoded(text: str) -> bytes:
    """Return the bytes of base64url, padded or not. Raises ValueError."""
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def are_keys(p256dh: str, auth: str) -> bool:
    """True where a browser's keys are a point of the curve and a secret of the right length."""
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(CURVE, decoded(p256dh))
        return len(decoded(auth)) == SECRET
    except ValueError:
        return False


def sealed(text: bytes, p256dh: str, auth: str, own: ec.EllipticCurvePrivateKey | None = None, salt: bytes = b"") -> bytes:
    """Return `text` sealed for the browser with these keys, as the body of a message ("aes128gcm").

    own, salt: fresh for each message; given in tests alone. Raises ValueError for a text that is too long.
    """
    if len(text) > TEXT_MAX:
        raise ValueError("too long for a push message")
    own, salt = own or ec.generate_private_key(CURVE), salt or os.urandom(SALT)
    theirs, ours = decoded(p256dh), _point(own)
    shared = own.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(CURVE, theirs))
    secret = _derived(shared, decoded(auth), b"WebPush: info\0" + theirs + ours, 32)
    key = _derived(secret, salt, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _derived(secret, salt, b"Content-Encoding: nonce\0", 12)
    head = salt + RECORD.to_bytes(4, "big") + bytes([POINT]) + ours
    return head + AESGCM(key).encrypt(nonce, text + b"\x02", None)  # 2: the last record


def site_key(secret: str) -> ec.EllipticCurvePrivateKey:
    """Return the site's own key, made of its secret: the same in every process, and nothing to be set up.

    secret: hexadecimal digits, as `keyed_hash` gives them.
    """
    wide = hashlib.sha512(secret.encode()).digest()  # twice as wide as the curve, so that the remainder is even
    return ec.derive_private_key(int.from_bytes(wide, "big") % (ORDER - 1) + 1, CURVE)


def public_words(key: ec.EllipticCurvePrivateKey) -> str:
    """Return the public half of the site's key, as browsers take it."""
    return encoded(_point(key))


def signature(key: ec.EllipticCurvePrivateKey, endpoint: str, subject: str, now: int) -> str:
    """Return the header by which a push service knows the site. now: seconds since 1970; subject: an address to write to."""
    parts = urlsplit(endpoint)
    claims = {"aud": f"{parts.scheme}://{parts.netloc}", "exp": now + VALID_FOR, "sub": subject}
    head = encoded(json.dumps({"typ": "JWT", "alg": "ES256"}).encode())
    signed = f"{head}.{encoded(json.dumps(claims).encode())}"
    r, s = decode_dss_signature(key.sign(signed.encode(), ec.ECDSA(hashes.SHA256())))
    return f"vapid t={signed}.{encoded(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}, k={public_words(key)}"


def _point(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _derived(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=length, salt=salt, info=info).derive(secret)
