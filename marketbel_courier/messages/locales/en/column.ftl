# Why a column of a price list was given its role; $role is name, price, …

column-titled = its title “{ $title }” says { $role }
column-titled-beside = the title “{ $title }” to its left stands over this column, too
column-of-long-texts = its values are texts of several words
column-of-codes = its values are codes, hardly any twice
column-of-amounts = its values are amounts
column-of-units = its values are units of measure
column-of-currencies = its values are currencies
column-of-barcodes = its values end in the check digits of barcodes
column-that-counts = its values count the rows
column-unlike-its-title = its title says { $role }, but its values do not look like it
column-to-be-filled-in = beside a column of sums, the customer is to fill it in
column-taught = people said so
column-of-the-item-price = of { $count } prices it comes first by the rule
column-that-tells-prices = its values say which of several prices each row has
column-of-prices-in-rows = its { $count } prices of an item stand below each other: the rule for prices beside each other chooses
