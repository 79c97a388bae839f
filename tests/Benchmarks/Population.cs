using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace Hiring.Benchmarks;

/// <summary>
/// Candidates with three applications each, made by the database itself from a seed: the same seed makes the same people.
/// Names, employers, skills and words are skewed as real ones are: a few are common, most are rare.
/// </summary>
internal static class Population
{
    /// <summary>The role that has exactly <see cref="LiveOfRole"/> live applications.</summary>
    internal static readonly Guid Role = Guid.Parse("01900000-0000-7000-8000-000000000000");

    internal const int LiveOfRole = 2000;

    private const int Seed = 20261125;
    private const int Roles = 1500;
    private const int Chunk = 25_000;

    internal static async Task Generate(NpgsqlDataSource database, int candidates)
    {
        var watch = Stopwatch.StartNew();
        await using var connection = await Session(database);
        await Run(connection, RolesOf);
        var done = 0;
        await Parallel.ForEachAsync(Enumerable.Range(0, (candidates + Chunk - 1) / Chunk), new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, async (chunk, _) =>
        {
            await using var session = await Session(database);
            var (from, to) = (chunk * Chunk, Math.Min(candidates, (chunk + 1) * Chunk) - 1);
            await Run(session, Candidates, from, to);
            await Run(session, Applications, from, to);
            Console.Write($"\r{Interlocked.Add(ref done, to + 1 - from):N0} of {candidates:N0} candidates, {watch.Elapsed.TotalSeconds:N0} s ");
        });
        await Run(connection, OfTheRole, LiveOfRole, Math.Max(1, candidates / LiveOfRole));
        await Run(connection, "vacuum analyze");
        await Run(connection, "checkpoint");
        await using var size = new NpgsqlCommand("select pg_size_pretty(pg_database_size(current_database()))", connection);
        var bytes = await size.ExecuteScalarAsync();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"\r{candidates:N0} candidates and {3L * candidates + LiveOfRole:N0} applications in {watch.Elapsed.TotalSeconds:N0} s, seed {Seed}, database {bytes}"));
    }

    /// <summary>A connection of its own server session, whose triggers are off: they would do row by row what needs no doing here.</summary>
    private static async Task<NpgsqlConnection> Session(NpgsqlDataSource database)
    {
        var connection = await database.OpenConnectionAsync();
        await Run(connection, "set session_replication_role = replica; set synchronous_commit = off; discard temp");
        await Run(connection, Functions);
        return connection;
    }

    private static async Task Run(NpgsqlConnection connection, string sql, params int[] values)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        foreach (var value in values)
            command.Parameters.Add(new() { Value = value });
        await command.ExecuteNonQueryAsync();
    }

    /// <summary><c>pick(i, salt, n)</c> is even over 0 to n-1, <c>skewed</c> prefers the low ones, <c>word</c> makes a word of a number.</summary>
    private static readonly string Functions = $"""
        create function pg_temp.pick(i bigint, salt bigint, n bigint) returns bigint language sql immutable as
        $$ select (hashint8extended(i, salt * 1000003 + {Seed}) & 9223372036854775807) % n $$;
        create function pg_temp.skewed(i bigint, salt bigint, n bigint) returns bigint language sql immutable as
        $$ select floor(n * power(pg_temp.pick(i, salt, 1000000) / 1000000.0::float8, 4))::bigint $$;
        create function pg_temp.word(n bigint) returns text language sql immutable as
        $$ select (array['ba','do','ki','lu','me','na','po','ra','si','tu','ve','zo'])[1 + n % 12]
            || (array['ren','lar','mik','dos','tan','vel','gor','nis'])[1 + n / 12 % 8] || (array['','a','ov','son','ix','um','ers'])[1 + n / 96 % 7]
            || case when n >= 672 then (n / 672)::text else '' end $$;
        create function pg_temp.id(kind int, i bigint) returns uuid language sql immutable as
        $$ select (lpad(to_hex(kind::bigint * 16777216 * 65536 + i), 12, '0') || '7' || substr(md5(i::text), 1, 3) || '8' || substr(md5(i::text), 4, 15))::uuid $$;
        """;

    private static readonly string RolesOf = $$$"""
        insert into roles (id, title, level, location, headcount, challenge, essential_competencies, state, opened_at, target_date)
        select case when i = 0 then '{{{Role}}}' else pg_temp.id(1, i) end, 'Backend engineer ' || i, 2 + i % 2, 'US', 1000,
            '{"scale": {"peakRequestsPerSecond": 3000, "services": 6}}', '{consistency}', 2, now() - interval '700 days', current_date + 60
        from generate_series(0, {{{Roles - 1}}}) i
        """;

    private const string Candidates = """
        with made as (
            select i, pg_temp.id(2, i) as id, initcap(pg_temp.word(pg_temp.skewed(i, 1, 600))) || ' ' || initcap(pg_temp.word(pg_temp.skewed(i, 2, 40000))) as name,
                array(select distinct (array['PostgreSQL','Go','Kafka','Java','Redis','C#','Kubernetes','Python','gRPC','Rust','Cassandra','Elasticsearch',
                    'Terraform','Spark','ClickHouse','FoundationDB','Erlang','TLA+','Ceph','RocksDB'])[1 + pg_temp.skewed(i, 20 + s, 20)]
                    from generate_series(1, 4) s) as skills,
                pg_temp.pick(i, 3, 3) = 0 as evidenced, now() - make_interval(mins => pg_temp.pick(i, 4, 1000000)::int) as at
            from generate_series($1::bigint, $2::bigint) i
        ), stored as (
            insert into candidates (id, display_name, email, headline, location, skills, source_kind, source_detail, signals, employer, country, resume_text, tags, created_at, updated_at)
            select id, name, 'person' || i || '@mail' || i % 500 || '.example.org', 'Backend engineer, ' || pg_temp.word(pg_temp.skewed(i, 5, 3000)),
                initcap(pg_temp.word(pg_temp.skewed(i, 6, 500))), skills, 1 + pg_temp.skewed(i, 7, 6), '',
                case when evidenced then jsonb_build_object('signals', jsonb_build_array(jsonb_build_object('id', gen_random_uuid(), 'kind', 'SIGNAL_KIND_OPERATED_PRODUCTION',
                    'claim', 'operated ' || pg_temp.word(pg_temp.skewed(i, 8, 2000)), 'evidence', 'the team lead', 'scale', jsonb_build_object(
                    'peakRequestsPerSecond', 10 + power(10, 1 + pg_temp.pick(i, 9, 400) / 100.0)::int, 'services', 1 + pg_temp.pick(i, 10, 60))))) else '{"signals": []}' end,
                initcap(pg_temp.word(pg_temp.skewed(i, 11, 20000))), (array['US','DE','GB','FR','IN','PL','BR','CA','NL','ES','SE','PT','RO','UA','IE'])[1 + pg_temp.skewed(i, 12, 15)],
                (select string_agg(pg_temp.word(pg_temp.skewed(i, 100 + w, 20000)), ' ') from generate_series(1, 16) w),
                case when pg_temp.pick(i, 13, 10) = 0 then array['silver-medal'] else '{}' end, at, at
            from made returning id, email, source_kind
        ), touches as (
            insert into candidate_touches (candidate_id, position, kind, source) select id, 0, source_kind, jsonb_build_object('kind', source_kind) from stored
        )
        insert into candidate_contacts (candidate_id, kind, value, normalised, position) select id, 1, email, email, 0 from stored
        """;

    /// <summary>Three different roles for each candidate, none of them the one that is counted.</summary>
    private static readonly string Applications = $"""
        with made as (
            select i * 3 + k as n, i, 1 + (pg_temp.skewed(i, 30, {Roles - 1}) + k * 499) % {Roles - 1} as role,
                (array[3,3,3,3,3,3,4,4,1,1,2,5])[1 + pg_temp.pick(i * 3 + k, 31, 12)] as state, 1 + pg_temp.skewed(i * 3 + k, 32, 5) as reached,
                now() - make_interval(mins => pg_temp.pick(i * 3 + k, 33, 1000000)::int) as at
            from generate_series($1::bigint, $2::bigint) i, generate_series(0, 2) k
        ), placed as (
            select *, case when state = 2 then 6 else reached end as stage from made
        ), stored as (
            insert into applications (id, candidate_id, role_id, stage, state, stage_id, created_at, stage_at, updated_at)
            select pg_temp.id(3, n), pg_temp.id(2, i), pg_temp.id(1, role), stage, state, (array['sourced','screening','interview','decision','offer','hired'])[stage], at,
                least(now(), at + make_interval(days => 5 * stage::int)), at
            from placed
        )
        insert into application_steps (application_id, revision, stage, state, stage_id, at)
        select pg_temp.id(3, n), s, case when s = 1 then 1 else stage end, case when s = 1 then 1 else state end,
            (array['sourced','screening','interview','decision','offer','hired'])[case when s = 1 then 1 else stage end], least(now(), at + make_interval(days => case when s = 1 then 0 else 5 * stage::int end))
        from placed, generate_series(1, 2) s
        """;

    private static readonly string OfTheRole = $"""
        insert into applications (id, candidate_id, role_id, stage, state, stage_id, created_at, stage_at)
        select pg_temp.id(4, i), pg_temp.id(2, i * $2), '{Role}', 1 + i % 5, 1, (array['sourced','screening','interview','decision','offer'])[1 + i % 5],
            now() - interval '20 days', now() - make_interval(mins => i::int)
        from generate_series(0::bigint, $1::bigint - 1) i
        """;
}
