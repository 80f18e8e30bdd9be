"""Backgrounds that are no place: studio sweeps, walls close by, cloth, plain colours."""
