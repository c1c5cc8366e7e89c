"""Jobs of the discussions."""

from forum.discussion import actions
from forum.discussion.models import Comment
from forum.kernel.relayout import again

lay_out_again = again("comments", Comment, actions.lay_out)
