from forum.kernel.feature import Feature

feature = Feature("pages")
