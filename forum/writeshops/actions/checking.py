"""`reach verify`: every part of a write-shop has its case study, its people, and coaches who are coaches."""

from sqlalchemy import exists, select

from forum.cases.models import Case
from forum.kernel.db import db
from forum.writeshops.models import WriteShop, WriteShopPart, WriteShopWriter


def check_parts(repair: bool) -> list[str]:
    """Return one sentence per fault, repaired where `repair`. A draft that its authors threw away is no fault."""
    faults = []
    lost = ~exists().where(Case.id == WriteShopPart.case_id)
    for part in db.session.scalars(select(WriteShopPart).where(WriteShopPart.case_id.is_not(None), lost)):
        faults.append(f"write-shop {part.shop_id}: part {part.id} speaks of case study {part.case_id}, which is not there")
        if repair:
            part.case_id = None
    unmade = (WriteShopPart.case_id.is_not(None), WriteShopPart.made_at.is_(None))
    for part in db.session.scalars(select(WriteShopPart).where(*unmade)):
        faults.append(f"write-shop {part.shop_id}: part {part.id} has a draft and says that none was made")
        if repair:
            part.made_at = part.created_at
    nobody = ~exists().where(WriteShopWriter.part_id == WriteShopPart.id)
    for part in db.session.scalars(select(WriteShopPart).where(nobody, WriteShopPart.case_id.is_(None))):
        faults.append(f"write-shop {part.shop_id}: part {part.id} is nobody's")
        if repair:
            db.session.delete(part)
    wrong = (WriteShop.open_edition_id.is_not(None), WriteShop.open_edition_id != WriteShop.edition_id)
    for shop in db.session.scalars(select(WriteShop).where(*wrong)):
        faults.append(f"write-shop {shop.id}: it is open in another edition than its own")
        if repair:
            shop.open_edition_id = shop.edition_id
    return faults
