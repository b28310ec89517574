# Why there is no room for a file on the shared volume.
# $full is what the volume said of the write.

space-too-small = Shared volume too small for { SIZE($size) }. That is what the file has, and the volume may hold { SIZE($limit) } in all. Raise SHARED_VOLUME_MAX_GB.
space-not-made = { CLAUSE($full) }. No room could be made: { $why }
space-not-enough = { CLAUSE($full) }. The oldest finished files were removed, and that was not enough for { SIZE($size) }. Make the volume larger, raise SHARED_VOLUME_MAX_GB, or lower FILE_CLEANUP_TTL_HOURS.
