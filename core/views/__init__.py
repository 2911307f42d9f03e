"""Records in, words, tables and charts out: the pages draw what this room returns and compute nothing themselves.

Import the module that is meant (`core.views.live`, `core.views.exports.formats`): `charts` loads altair, `speed` and
`report` load pandas, `format`, `words`, `palette`, `live` and `exports` neither.
"""
