-- Which jobs have a hash under `job:`, and which are in the active set: decided with every write.
-- KEYS: the active set; the index of the hashes that are ours, as "interest created retries" by id;
-- how many keys under `job:` are not ours. ARGV: what to do; the rule and what it is about, as JSON.
local ACTIVE, INDEX, OTHERS = KEYS[1], KEYS[2], KEYS[3]
local task, rule, about = ARGV[1], cjson.decode(ARGV[2]), cjson.decode(ARGV[3])
local SCAN_ROUNDS, SCAN_COUNT, MOST_ODD, MOST_STRANGERS = 50, 1000, 5, 500
-- Others add to the active set, too: no step takes it as a whole.
local ACTIVE_COUNT, MOST_CHECKED = 1000, 5000

local function listed(id) return rule.job_prefix .. id end
-- Who is at work beyond the places has its progress here, for the courier's own page.
local function unlisted(id) return rule.unlisted_prefix .. id end

local function kind_of(key) return redis.call('TYPE', key).ok end

local function is_final(interest) return interest ~= 'at_work' and interest ~= 'waiting' end

local function note(entry)
  local value = entry.interest .. ' ' .. entry.created .. ' ' .. entry.retries
  redis.call('HSET', INDEX, entry.id, value)
end

local function forget(id)
  redis.call('DEL', listed(id), unlisted(id))
  redis.call('HDEL', INDEX, id)
  redis.call('SREM', ACTIVE, id)
end

local function read_index()
  local entries, flat = {}, redis.call('HGETALL', INDEX)
  for place = 1, #flat, 2 do
    local interest, created, retries = string.match(flat[place + 1], '^(%S+) (%S+) (%S+)$')
    local is_active = redis.call('SISMEMBER', ACTIVE, flat[place]) == 1
    entries[#entries + 1] = {
      id = flat[place], interest = interest, created = tonumber(created),
      retries = tonumber(retries), held = interest == 'at_work' and is_active,
    }
  end
  return entries
end

-- Those that are found first are looked at; who is no job leaves the set, and others come then.
local function some_active()
  local cursor, found = '0', {}
  repeat
    local answer = redis.call('SSCAN', ACTIVE, cursor, 'COUNT', ACTIVE_COUNT)
    cursor = answer[1]
    for _, id in ipairs(answer[2]) do found[#found + 1] = id end
  until cursor == '0' or #found >= MOST_CHECKED
  return found
end

local function put(state)
  local flat = {}
  for name, value in pairs(state.fields) do
    flat[#flat + 1] = name
    flat[#flat + 1] = value
  end
  local key, kind = listed(state.id), kind_of(listed(state.id))
  if kind ~= 'hash' and kind ~= 'none' then redis.call('DEL', key) end
  redis.call('DEL', unlisted(state.id))
  redis.call('HSET', key, unpack(flat))
  redis.call('EXPIRE', key, rule.ttl)
  note(state)
  if state.interest ~= 'at_work' then redis.call('SREM', ACTIVE, state.id) end
end

-- What is not in Redis yet, a candidate, is weighed like the rest and leaves no trace.
local function leave(entry)
  entry.gone = true
  if entry.is_candidate then return end
  if entry.interest == 'at_work' and kind_of(listed(entry.id)) == 'hash' then
    redis.call('RENAME', listed(entry.id), unlisted(entry.id))
    redis.call('HDEL', INDEX, entry.id)
  else
    forget(entry.id)
  end
end

local function staying(entries, wanted)
  local kept = {}
  for _, entry in ipairs(entries) do
    if not entry.gone and (not wanted or wanted(entry)) then kept[#kept + 1] = entry end
  end
  return kept
end

local function newest_first(one, other)
  if one.created ~= other.created then return one.created > other.created end
  return one.id > other.id
end

local function leaves_first(one, other)
  local first, second = rule.order[one.interest], rule.order[other.interest]
  if first ~= second then return first < second end
  return newest_first(other, one)
end

local function leave_down_to(entries, room)
  table.sort(entries, leaves_first)
  local left = #entries
  for _, entry in ipairs(entries) do
    if left > room and not entry.held then
      leave(entry)
      left = left - 1
    end
  end
end

local function give_places(entries)
  local held, queue = 0, {}
  for _, entry in ipairs(entries) do
    if entry.held then held = held + 1
    elseif entry.interest == 'at_work' then queue[#queue + 1] = entry end
  end
  table.sort(queue, newest_first)
  for place = 1, math.min(rule.places - held, #queue) do
    queue[place].held = true
    if not queue[place].is_candidate then redis.call('SADD', ACTIVE, queue[place].id) end
  end
end

local function tidy(entries, is_settling)
  local others = tonumber(redis.call('GET', OTHERS) or '0')
  give_places(entries)
  if is_settling then
    for _, entry in ipairs(entries) do
      if entry.interest == 'replaced' then leave(entry) end
    end
  end
  leave_down_to(staying(entries), math.max(rule.found - others, rule.answered))

  local persons = staying(entries, function(entry) return entry.interest == 'person' end)
  if #persons == 0 then return end
  table.sort(persons, newest_first)
  local first = math.min(#persons, rule.page)
  local at_work = staying(entries, function(entry) return entry.interest == 'at_work' end)
  local room
  if is_settling and #at_work == 0 then
    for _, entry in ipairs(entries) do
      if entry.interest == 'waiting' and not entry.gone then leave(entry) end
    end
    room = math.max(rule.short_page - first, 0)
  elseif #staying(entries) + others > rule.answered then
    room = rule.answered - first
  else
    return
  end
  leave_down_to(staying(entries, function(entry)
    return entry.interest ~= 'person' and entry.created >= persons[first].created
  end), room)
end

local function drop_what_is_gone(entries)
  local there = {}
  for _, entry in ipairs(entries) do
    if kind_of(listed(entry.id)) == 'hash' then there[entry.id] = entry
    else forget(entry.id) end
  end
  for _, id in ipairs(some_active()) do
    local entry, kind = there[id], kind_of(listed(id))
    local phase = kind == 'hash' and redis.call('HGET', listed(id), 'phase')
    if entry and entry.interest ~= 'at_work' or kind == 'none'
      or phase == 'complete' or phase == 'failed' then
      redis.call('SREM', ACTIVE, id)
    end
  end
  return there
end

local function look_at_others(ours)
  local cursor, rounds, seen, count, odd, strangers = '0', 0, {}, 0, {}, {}
  repeat
    local answer = redis.call('SCAN', cursor, 'MATCH', listed('*'), 'COUNT', SCAN_COUNT)
    cursor, rounds = answer[1], rounds + 1
    for _, key in ipairs(answer[2]) do
      local id = string.sub(key, #rule.job_prefix + 1)
      if not ours[id] and not seen[id] then
        seen[id], count = true, count + 1
        local is_job = kind_of(key) == 'hash' and redis.call('HEXISTS', key, 'job_id') == 1
          and redis.call('HEXISTS', key, 'phase') == 1
        if is_job then
          if #strangers < MOST_STRANGERS then strangers[#strangers + 1] = id end
        elseif #odd < MOST_ODD then odd[#odd + 1] = key end
      end
    end
  until cursor == '0' or rounds == SCAN_ROUNDS
  redis.call('SET', OTHERS, count, 'EX', rule.ttl)
  return odd, strangers
end

-- The jobs in Redis beside those that the ledger offers: who lacks, who is behind, who is unknown.
local function compare(there, offered)
  local entries, completes, oldest = {}, 0, math.huge
  for _, offer in ipairs(offered) do
    local entry = there[offer.id]
    if offer.interest == 'complete' then
      completes, oldest = completes + 1, math.min(oldest, offer.created)
    end
    if not entry and redis.call('EXISTS', unlisted(offer.id)) == 0 then
      offer.is_candidate, offer.held = true, false
      entries[#entries + 1] = offer
    elseif entry then
      entry.is_offered = true
      local is_behind = entry.retries < offer.retries
        or entry.retries == offer.retries and not is_final(entry.interest)
      -- What moves on by itself is told by the run that moves it.
      if is_behind and is_final(offer.interest) then
        entry.interest, entry.held, entry.is_stale = offer.interest, false, true
      elseif entry.retries == offer.retries and is_final(entry.interest)
        and is_final(offer.interest) and entry.interest ~= offer.interest then
        entry.interest = offer.interest
        note(entry)
      end
    end
  end
  local unknown = {}
  for id, entry in pairs(there) do
    entries[#entries + 1] = entry
    if not entry.is_offered then
      if entry.interest == 'complete' and completes >= rule.found and entry.created < oldest then
        leave(entry)
      elseif entry.interest ~= 'former' then
        unknown[#unknown + 1] = id .. ' ' .. entry.interest .. ' ' .. entry.retries
      end
    end
  end
  return staying(entries), unknown
end

if task == 'write' then
  for _, state in ipairs(about) do put(state) end
  redis.call('EXPIRE', INDEX, rule.ttl)
  tidy(read_index(), false)
  return 0
elseif task == 'forget' then
  for _, id in ipairs(about) do forget(id) end
  return 0
elseif task == 'rank former' then
  local ranked = 0
  for _, job in ipairs(about) do
    local is_hash = kind_of(listed(job.id)) == 'hash'
    if is_hash and redis.call('HGET', listed(job.id), 'phase') == 'complete' then
      note({id = job.id, interest = 'former', created = job.created, retries = 0})
      ranked = ranked + 1
    end
  end
  return ranked
end

if task == 'look' then
  local ours = {}
  for _, entry in ipairs(read_index()) do ours[entry.id] = entry end
  local odd = look_at_others(ours)
  return odd
end

local there = drop_what_is_gone(read_index())
local odd, strangers = look_at_others(there)
local entries, unknown = compare(there, about)
tidy(entries, true)
local missing, stale = {}, {}
for _, entry in ipairs(staying(entries)) do
  if entry.is_candidate then missing[#missing + 1] = entry.id end
  if entry.is_stale then stale[#stale + 1] = entry.id end
end
return {missing, stale, unknown, strangers, odd}
