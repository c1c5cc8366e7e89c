"""Doors in and out: sign-in, invitations, passwords, devices."""

from forum.kernel.feature import Feature

feature = Feature("entrance")
