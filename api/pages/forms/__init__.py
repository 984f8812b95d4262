"""The forms of both faces, drawn from the models that judge them: the form of an act, an application with its document.

The path of a field, ``particulars.characteristics.0.minimum``, is the name of its control and the name by which a fault
refers to it. ``fields`` says what the fields of a form are, ``controls`` draws them, ``reading`` turns what was typed
into the values that the form judges, ``writing`` turns stored values into what would have been typed.
"""
