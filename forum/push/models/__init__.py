"""The browsers to which a member lets short messages come (web push)."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from forum.kernel.db import Base, Dated, Id, Quiet

ENDPOINT_MAX = 1000  # characters
DEVICES_MAX = 10  # browsers of one member; one more takes the place of the oldest
LABEL_MAX = 80  # characters


class PushSubscription(Quiet, Dated, Base):
    """A browser: where its maker's push service takes messages for it, and the keys with which they are sealed."""

    __tablename__ = "push_subscription"
    __table_args__ = (CheckConstraint(f"length(endpoint) <= {ENDPOINT_MAX}", name="endpoint_length"),)
    id: Mapped[Id]
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    device_id: Mapped[int] = mapped_column(ForeignKey("device.id", ondelete="CASCADE"), index=True)  # signed out, nothing comes
    endpoint: Mapped[str] = mapped_column(unique=True)
    p256dh: Mapped[str]  # the browser's public key, base64url
    auth: Mapped[str]  # its secret, base64url
    label: Mapped[str] = mapped_column(default="")
    delivered_at: Mapped[datetime | None]  # when the service took the last message
