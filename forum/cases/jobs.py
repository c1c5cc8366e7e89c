"""Jobs of the case studies."""

from forum.cases import actions
from forum.cases.models import CaseVersion
from forum.kernel.relayout import again

lay_out_again = again("case studies", CaseVersion, actions.lay_out)
