using Dapper;
using Hiring.Candidate.Candidates;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;
using Npgsql;

namespace Hiring.Candidate.Search;

/// <summary>What a search found: a page and, if asked for, how many there are.</summary>
internal sealed record Found(IReadOnlyList<V1.Candidate> Candidates, string NextPageToken, CandidateCounts? Counts);

/// <summary>Finds candidates in one round trip.</summary>
internal static class CandidateSearcher
{
    /// <summary>Candidates that are counted at the most: more would make a search cost what it finds.</summary>
    internal const int MostCounted = 10_000;

    /// <summary>Reads a page, and counts with the first one, unless that is spared.</summary>
    internal static async Task<Found> Find(NpgsqlConnection connection, CandidateFilter filter, (int Size, string Token) asked, bool skipCounts,
        CancellationToken cancellation)
    {
        var of = StoredJson.Of(filter);
        var page = Page.Of(asked.Size, asked.Token, of);
        var counted = asked.Token.Length == 0 && !skipCounts;
        var match = new CandidateMatch(filter);
        match.Parameters.AddDynamicParams(new { before = page.Before, size = page.Size, most = MostCounted });
        await using var results = await connection.QueryMultipleAsync(new CommandDefinition($"""
            {match.Prepare}
            with page as materialized (select id as found from candidates where id < @before and {match.Sql} order by id desc limit @size)
            select {CandidateRow.Columns} from candidates where id in (select found from page) order by id desc;
            {(counted ? Count(match) : "")}
            """, match.Parameters, cancellationToken: cancellation));
        Check(await results.ReadSingleAsync<(bool, bool, string)>());
        var rows = (await results.ReadAsync<CandidateRow>()).AsList();
        return new Found([.. rows.Select(row => row.ToMessage())], rows.Count == 0 ? "" : page.Next(rows.Count, rows[^1].Id, of),
            counted ? CountsOf((await results.ReadAsync<Counted>()).AsList()) : null);
    }

    /// <summary>Refuses words to be found that hold none.</summary>
    internal static void Check((bool Query, bool Place, string Planned) empty, string filter = "filter")
    {
        if (empty.Query)
            throw Problem.Invalid($"{filter}.query", "holds no letter or digit that could be looked for; write a word, or leave it out to find everyone");
        if (empty.Place)
            throw Problem.Invalid($"{filter}.place", "holds no letter or digit that could be looked for; write the name of a place, or leave it out");
    }

    private sealed record Counted(string Facet, string Text, int Number, int Count);

    /// <summary>The newest of those found, counted by what they are like. One more than are counted tells that there are more.</summary>
    private static string Count(CandidateMatch match) => $"""
        with found as materialized (
            select id, skill_keys, source_kind, country from candidates where {match.Sql} order by id desc limit @most + 1
        ), counted as materialized (select * from found order by id desc limit @most)
        select 'total' as facet, '' as text, 0 as number, count(*)::int as count from found
        union all
        (select 'skill', skill, 0, count(*)::int from counted, unnest(skill_keys) skill group by skill order by count(*) desc, skill limit 20)
        union all
        (select 'source', '', source_kind, count(*)::int from counted group by source_kind order by count(*) desc, source_kind)
        union all
        (select 'country', country, 0, count(*)::int from counted where country <> '' group by country order by count(*) desc, country limit 50)
        union all
        (select 'stage', '', stage, count(distinct candidate_id)::int from applications
         where candidate_id in (select id from counted) and state in (1, 5) group by stage order by stage)
        """;

    private static CandidateCounts CountsOf(List<Counted> rows)
    {
        var total = rows.Single(row => row.Facet == "total").Count;
        return new CandidateCounts
        {
            Total = Math.Min(total, MostCounted), Exact = total <= MostCounted,
            Facets = new()
            {
                Skills = { Values("skill", row => row.Text) },
                Sources = { Values("source", row => NameOf((SourceKind)row.Number)) },
                Countries = { Values("country", row => row.Text) },
                Stages = { Values("stage", row => NameOf((Stage)row.Number)) },
            },
        };

        IEnumerable<FacetValue> Values(string facet, Func<Counted, string> value) =>
            rows.Where(row => row.Facet == facet).Select(row => new FacetValue { Value = value(row), Count = row.Count });
    }

    /// <summary>The name of an enum's value as the contract writes it.</summary>
    private static string NameOf<T>(T value) where T : struct, Enum =>
        CandidateReflection.Descriptor.EnumTypes.Single(type => type.ClrType == typeof(T)).FindValueByNumber(Convert.ToInt32(value, System.Globalization.CultureInfo.InvariantCulture)).Name;
}
