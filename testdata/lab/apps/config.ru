# Backend on puma: few threads, a pool of database connections. The environment names version, pace and fault (see the README, "Backends").
def num(key, default) = (ENV[key] || default).to_f
BUG, WORD, HEAVYPATH = ENV['LAB_BUG'].to_s, ENV['LAB_BUGWORD'].to_s, ENV['LAB_HEAVYPATH'] || '/reports/export'
PATHS, SHARE, AFTER = (ENV['LAB_BUGPATH'] || '/').split('|'), num('LAB_BUGSHARE', '1'), num('LAB_BUGAFTER', '0')
MS, HEAVY, BORN, BODY = num('LAB_MS', '9'), num('LAB_HEAVY', '0.4'), Time.now, '<!doctype html><title>app</title>' + '<p>item</p>' * 200
abort "KeyError: key not found: \"PAYMENT_SECRET\"" if BUG == 'nostart'

# The pool: real connections when LAB_PG names a server, else just slots.
POOL = SizedQueue.new(64)
if ENV['LAB_PG']
  require 'pg'
  (ENV['LAB_POOL'] || '5').to_i.times { POOL << PG.connect(host: ENV['LAB_PG'], user: 'postgres', dbname: 'postgres') }
else
  (ENV['LAB_POOL'] || '5').to_i.times { POOL << :slot }
end

def with_connection
  c = POOL.pop
  yield c
ensure
  POOL << c if c
end

def gauss = Math.sqrt(-2 * Math.log(rand.clamp(1e-9, 1))) * Math.cos(2 * Math::PI * rand)

run(lambda do |env|
  path, target = env['PATH_INFO'], env['PATH_INFO'] + '?' + env['QUERY_STRING']
  if env['HTTP_X_LAB_STRAY'] && env['puma.socket']
    env['puma.socket'].close
    next [200, {}, []]
  end
  next [502, { 'Content-Type' => 'application/json' }, ['{"error":"provider unreachable"}']] if env['HTTP_X_LAB_502']
  next [404, {}, ['']] if path =~ /\.php|\.env|\.git|cgi-bin|actuator|phpunit/
  next [200, {}, ['ok']] if path.end_with?('/healthz')
  code = env['REQUEST_METHOD'] == 'POST' ? 201 : 200
  code = 500 if rand < 0.003
  secs = path.start_with?(HEAVYPATH) ? HEAVY * (0.7 + 0.6 * rand) : [0.4, MS / 1000 * Math.exp(0.8 * gauss)].min
  if !BUG.empty? && PATHS.any? { |p| path.start_with?(p) } && target.include?(WORD) && rand < SHARE && Time.now - BORN >= AFTER
    case BUG
    when 'poolleak' then POOL.pop # forgets to give the connection back
    when 'hang' then sleep
    when 'exit' then exit!(1)
    when 'spin' then loop { }
    when 'sleep' then sleep 3600
    when 'bigheader' then next [code, { 'Content-Type' => 'text/html', 'Set-Cookie' => 'session=' + 'a' * (ENV['LAB_BIG'] || '12000').to_i }, ['ok']]
    end
  end
  with_connection do |c|
    if c == :slot then sleep secs
    else c.exec("select count(*) from stock where id > #{rand(900)}; select pg_sleep(#{secs})")
    end
  end
  [code, { 'Content-Type' => 'text/html' }, [BODY[0, 300 + rand(BODY.size - 300)]]]
end)
