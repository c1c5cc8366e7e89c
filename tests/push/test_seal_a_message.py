"""forum/push/models/sealing.py: the example of RFC 8291, signatures that verify, and what is refused."""

import json

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from forum.push.models import sealing
from forum.push.policy import is_service

# RFC 8291, appendix A
TEXT = b"When I grow up, I want to be a watermelon"
OWN = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
P256DH = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
AUTH, SALT = "BTBZMqHH6r4Tts7J_aSIgg", "DGv6ra1nlYgDCS1FRnbzlw"
BODY = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_"
    "yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)


def test_the_example_of_the_standard_comes_out_byte_by_byte():
    own = ec.derive_private_key(int.from_bytes(sealing.decoded(OWN), "big"), sealing.CURVE)
    assert sealing.encoded(sealing.sealed(TEXT, P256DH, AUTH, own, sealing.decoded(SALT))) == BODY


def test_no_two_messages_are_alike_and_a_long_one_is_refused():
    assert sealing.sealed(TEXT, P256DH, AUTH) != sealing.sealed(TEXT, P256DH, AUTH)
    with pytest.raises(ValueError, match="too long"):
        sealing.sealed(b"x" * 3001, P256DH, AUTH)


def test_the_sites_signature_is_by_its_key_for_that_service_alone():
    key = sealing.site_key("the secret")
    scheme, token, k = sealing.signature(key, "https://push.example:8443/a/b?c", "mailto:a@example.org", 1000).split()
    head, claims, signed = token.removeprefix("t=").rstrip(",").split(".")
    raw = sealing.decoded(signed)
    der = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    key.public_key().verify(der, f"{head}.{claims}".encode(), ec.ECDSA(hashes.SHA256()))
    assert scheme == "vapid" and k == f"k={sealing.public_words(key)}" and len(raw) == 64
    assert json.loads(sealing.decoded(claims)) == {
        "aud": "https://push.example:8443", "exp": 1000 + 12 * 3600, "sub": "mailto:a@example.org",
    }  # fmt: skip


def test_the_sites_key_is_the_same_in_every_process_and_another_with_another_secret():
    keys = [sealing.public_words(sealing.site_key(secret)) for secret in ("a", "a", "b")]
    assert keys[0] == keys[1] != keys[2] and len(sealing.decoded(keys[0])) == 65


@pytest.mark.parametrize(
    ("p256dh", "auth"),
    [
        ("", ""),
        (P256DH, ""),
        (P256DH, "AAAA"),
        (P256DH[:-4], AUTH),
        ("A" * 87, AUTH),
        ("é", AUTH),
        (P256DH, "!!!"),
    ],
)
def test_keys_that_are_none_are_known(p256dh, auth):
    assert sealing.are_keys(P256DH, AUTH)
    assert not sealing.are_keys(p256dh, auth)


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://fcm.googleapis.com/fcm/send/a:b",
        "https://updates.push.services.mozilla.com/wpush/v2/a",
        "https://web.push.apple.com/a",
        "https://wns2-par02p.notify.windows.com/w/?token=a",
        "http://127.0.0.1:9/one",
    ],
)
def test_services_of_browser_makers_are_known(endpoint):
    assert is_service(endpoint, "127.0.0.1:9")


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://fcm.googleapis.com/a",
        "https://fcm.googleapis.com:22/a",
        "https://evil.example/fcm.googleapis.com",
        "https://fcm.googleapis.com.evil.example/a",
        "https://evilfcm.googleapis.com/a",
        "https://127.0.0.1/a",
        "file:///etc/passwd",
        "https://fcm.googleapis.com@10.0.0.1/a",
        "https://fcm.googleapis.com:x/a",
        "https://[/a",
        "",
        "https://fcm.googleapis.com/\n",
        "http://127.0.0.1:90/one",
        "https://push.apple.com\\@evil.example/",
    ],
)
def test_no_other_door_is_knocked_at(endpoint):
    assert not is_service(endpoint, "127.0.0.1:9")
