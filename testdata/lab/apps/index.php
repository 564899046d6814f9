<?php // Backend for php-fpm and Apache. The environment names version, pace and fault (see the README, "Backends").
$path = parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);
function e($k, $d = '') { $v = getenv($k); return $v === false || $v === '' ? $d : $v; }
$bug = e('LAB_BUG');
if (isset($_SERVER['HTTP_X_LAB_STRAY'])) { posix_kill(posix_getpid(), SIGKILL); }
if (isset($_SERVER['HTTP_X_LAB_502'])) { http_response_code(502); echo '{"error":"provider unreachable"}'; exit; }
$hit = false;
foreach (explode('|', e('LAB_BUGPATH', '/')) as $p) { $hit = $hit || strncmp($path, $p, strlen($p)) === 0; }
$hit = $hit && $bug !== '' && (e('LAB_BUGWORD') === '' || strpos($_SERVER['REQUEST_URI'], e('LAB_BUGWORD')) !== false) && mt_rand(0, 9999) < 10000 * (float)e('LAB_BUGSHARE', '1') && (e('LAB_FLAG') === '' || file_exists(e('LAB_FLAG')));
if ($hit && $bug === 'segv') { posix_kill(posix_getpid(), 11); sleep(1); }
if ($hit && $bug === 'bigheader') { header('Set-Cookie: session=' . str_repeat('a', (int)e('LAB_BIG', '12000'))); }
if ($hit && $bug === 'lock') { $f = fopen(e('LAB_LOCK'), 'c'); flock($f, LOCK_EX); sleep(3600); } // holds the lock that the next ones want
if ($hit && $bug === 'spin') { while (true) { usleep(10000); } }
$code = $_SERVER['REQUEST_METHOD'] === 'POST' ? 201 : 200;
$s = min(0.3, (float)e('LAB_MS', '9') / 1000 * exp(0.8 * sqrt(-2 * log(mt_rand(1, 1000000) / 1000001)) * cos(2 * M_PI * mt_rand() / mt_getrandmax())));
if (preg_match('/\.php$|\.env|\.git|cgi-bin|actuator|phpunit/', $path)) { $code = 404; $s = 0.001; }
elseif (strncmp($path, e('LAB_HEAVYPATH', '/reports/export'), strlen(e('LAB_HEAVYPATH', '/reports/export'))) === 0) { $s = (float)e('LAB_HEAVY', '0.4') * (0.7 + 0.6 * mt_rand() / mt_getrandmax()); }
elseif (mt_rand(0, 9999) < 30) { $code = 500; }
if (e('LAB_REDIS') !== '') { $rd = fsockopen(e('LAB_REDIS'), 6379, $en, $es, 90); stream_set_timeout($rd, 90); fwrite($rd, "GET sitzung\r\n"); fgets($rd); fclose($rd); }
usleep((int)($s * 1e6));
http_response_code($code);
header('Content-Type: text/html');
echo str_repeat('<p>item</p>', mt_rand(20, 200));
