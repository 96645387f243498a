"""What voicekit costs, measured beside what there would be without it: ``python -m bench``.

Everything runs on the loopback, in processes that are started here and ended here. Times and rates of one machine say
little; the ratios are between figures that were taken in turns in the same run.
"""
