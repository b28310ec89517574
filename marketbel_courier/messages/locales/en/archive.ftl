# What is wrong with the archive of suppliers' files.
# $folder and $url are where the archive is, $digest begins the checksum of a content.

archive-folder-fails = Archive's folder fails: { CLAUSE($why) }. Folder: { $folder }. Give the courier's user the folder, make room, or correct ARCHIVE_URL.
archive-bucket-fails = Archive's bucket fails: { CLAUSE($why) }. Bucket: { $url }. Check ARCHIVE_URL, the keys and the network.
archive-content-missing = Version is not in the archive: { $digest }. It was removed there by hand, or ARCHIVE_URL names another place.
archive-content-damaged = Version differs from its checksum: { $digest }. Check the disk or the bucket of ARCHIVE_URL; the next file that comes is kept anew.
archive-file-unreadable = File to be archived cannot be read: { CLAUSE($why) }. Check the shared volume.
archive-is-off = No versions are kept: ARCHIVE_URL is not set. Set it to a folder or to a bucket's URL.
archive-without-version = No such version of this supplier: { $version }. `marketbel-courier versions` lists them.
archive-kept-no-longer = Version is kept no longer: { $version }. ARCHIVE_DAYS and ARCHIVE_MAX_GB say how long versions are kept.
