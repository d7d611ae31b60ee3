"""Forecasts of the dead of a month, by area: quantiles, frozen when they are issued, scored when they are due."""
