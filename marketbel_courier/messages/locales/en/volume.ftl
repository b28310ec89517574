# What is wrong with the shared volume, or with a file that lies there.

## The volume
# $folder is where the volume is, as this process sees it.

volume-is-full = Shared volume is full. Folder: { $folder }. Free some space, or make the volume larger.
volume-quota-used-up = Shared volume has its quota used up. Folder: { $folder }. Free some space, or raise the quota.
volume-not-writable = Shared volume may not be written to. Folder: { $folder }. Give the courier's user the folder.
volume-read-only = Shared volume is mounted read-only. Folder: { $folder }. Mount it with write access.
volume-gone = Shared volume is gone. Folder: { $folder }. Mount the volume, or correct UPLOADS_DIR.
volume-no-folder = Shared volume is not a folder. Folder: { $folder }. Correct UPLOADS_DIR.
volume-damaged = Shared volume has an input/output error. Folder: { $folder }. Check the disk.
volume-share-gone = Shared volume is a network share that is gone. Folder: { $folder }. Mount it again.
volume-too-many-files-open = Shared volume met too many open files. Folder: { $folder }. Raise the limit of open files for this process (ulimit -n).
volume-refused-the-write = Shared volume refused the write: { CLAUSE($why) }. Folder: { $folder }. Check it.
volume-limit-reached = Shared volume is full: it holds { SIZE($held) } of { SIZE($limit) } (SHARED_VOLUME_MAX_GB).

## A file that was put there
# $path is where the file is said to lie, $file its name.

volume-file-missing = File not on the shared volume: { $path }. Upload it again.
volume-file-elsewhere = File not directly in the shared volume: { $path }. The volume is { $folder }. Upload it again.
volume-file-empty = The file is empty: { $file }. Upload it again.

## A file and its sidecar

volume-sidecar-missing = File without its sidecar: { $file }. Download it again.
volume-sidecar-wrong = Sidecar cannot be read: { $n ->
    [one] { $n } wrong field
   *[other] { $n } wrong fields
 }. File: { $file }. Download it again.
volume-sidecar-unreadable = Sidecar cannot be read: { CLAUSE($why) }. File: { $file }. Download it again.
volume-file-unreadable = File cannot be read: { CLAUSE($why) }. File: { $file }. Download it again.
volume-file-of-another-size = File has another size than its sidecar says. { $file } has { DIGITS($size) } bytes, not { DIGITS($said) }. Download it again.
volume-file-of-another-checksum = File does not match its checksum: { $file }. Download it again.
volume-files-stayed = Old files stayed: { $n } that are due could not be removed. { $report } Give the courier's user the folder; the next clean-up tries again.
volume-has-no-room = Shared volume is full. Free some space, or make the volume larger.
volume-full-because = Shared volume is full. { SENTENCE($why) }
