"""What people talk in, whatever it hangs on."""

from forum.kernel.feature import Feature

feature = Feature("discussion")
