"""Jobs of the discussions."""

from forum.discussion.actions import mentioning
from forum.discussion.models import Comment
from forum.kernel.relayout import again

lay_out_again = again("comments", Comment, mentioning.lay_out)
