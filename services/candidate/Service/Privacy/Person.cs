using Dapper;
using Grpc.Core;
using Hiring.Candidate.Duplicates;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;
using Npgsql;

namespace Hiring.Candidate.Privacy;

/// <summary>A person as this service knows one: the candidate that remained, those that were merged into it, and their applications.</summary>
/// <param name="Remains">The candidate that remained.</param>
/// <param name="Candidates">All of them, by id.</param>
/// <param name="Applications">Every application of any of them, by id.</param>
internal sealed record Person(Guid Remains, Guid[] Candidates, Guid[] Applications)
{
    /// <summary>The person behind a candidate. NOT_FOUND if there is none.</summary>
    internal static async Task<Person> Find(Guid candidate, NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var found = await connection.QueryMultipleAsync(new CommandDefinition("""
            select id from person_ids(@candidate);
            select id from applications where candidate_id in (select id from person_ids(@candidate)) order by id;
            """, new { candidate }, cancellationToken: cancellation));
        var candidates = (await found.ReadAsync<Guid>()).AsList();
        if (candidates.Count == 0)
            throw Problem.NotFound("candidate", candidate);
        return new Person(candidates[0], [.. candidates.Order()], [.. await found.ReadAsync<Guid>()]);
    }

    /// <summary>The column that a list of a person's records filters by: all candidates that are the person; nothing without a candidate. NOT_FOUND if there is none.</summary>
    internal static async Task<List<(string, object)>> Filter(string candidate, NpgsqlDataSource database, CancellationToken cancellation)
    {
        if (candidate.Length == 0)
            return [];
        await using var connection = await database.OpenConnectionAsync(cancellation);
        return [("candidate_id", (await Find(Guid.Parse(candidate), connection, cancellation)).Candidates)];
    }

    /// <summary>Whether both are the same candidates with the same applications.</summary>
    internal bool Is(Person other) => Candidates.SequenceEqual(other.Candidates) && Applications.SequenceEqual(other.Applications);

    /// <summary>
    /// The candidate that remained of a person, held until the transaction ends, so that it is neither merged nor erased
    /// meanwhile. NOT_FOUND, or CANDIDATE_ERASED if it was erased.
    /// </summary>
    internal static async Task<Guid> Hold(Guid candidate, Write write) =>
        await Survivor.Hold(candidate, write)
        ?? throw (await Survivor.Of(candidate, write.Connection, write.Cancellation) is null ? Problem.NotFound("candidate", candidate) : Erased(candidate));

    /// <summary>Why nothing is written about a person who was erased.</summary>
    internal static RpcException Erased(Guid candidate) => Problem.Precondition(ErrorReason.CandidateErased,
        "The person was erased; nothing about the person is taken in any more.", ("candidate_id", candidate));
}
