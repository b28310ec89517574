# Каким путём идёт файл: в ml-analyze или старым путём.

## Он не для того ассета, который материализовали

route-to-ml = Файл идёт в ml-analyze. Материализуйте ml_analysis или переключите поставщика командой `marketbel-courier reprocess --legacy`.
route-to-legacy = Файл идёт старым путём. Материализуйте supplier_items или переключите поставщика командой `marketbel-courier reprocess --ml`.
route-to-legacy-after-ml = Файл ушёл на старый путь. Материализуйте supplier_items или переключите поставщика командой `marketbel-courier reprocess --ml`.

## ml-analyze с ним не справился

# $error: из-за чего не справился ml-analyze.
route-falls-back = { CLAUSE($error) }. Файл сам уходит на старый путь.
route-in-place-of-ml = { CLAUSE($error) }. Вместо него прайс-листы читает старый путь.
