"""The forms of both faces, drawn from the models that judge them: an act's form, an application with its document.

A field is known by its path, ``particulars.characteristics.0.minimum``: the name of its control, and the name under
which a fault tells of it. ``fields`` says what the fields of a form are, ``controls`` draws them, ``reading`` makes of
what was typed what the form judges, ``writing`` makes of what is kept what would have been typed.
"""
