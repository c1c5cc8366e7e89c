"""Case studies: telling, publishing, reading one."""

from forum.kernel.feature import Feature

feature = Feature("cases")
