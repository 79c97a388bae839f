using Dapper;
using Hiring.Candidate.Duplicates;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Errors;
using Npgsql;

namespace Hiring.Candidate.Activity;

/// <summary>The tags of a candidate.</summary>
internal static class CandidateTagging
{
    /// <summary>The tags that a candidate has. NOT_FOUND.</summary>
    internal static async Task<CandidateTags> Read(Guid candidate, NpgsqlConnection connection, CancellationToken cancellation) =>
        await connection.QuerySingleOrDefaultAsync<Row>(new CommandDefinition(
            $"select tags from candidates where id = {Survivor.Sql} and erased_at is null", new { candidate }, cancellationToken: cancellation)) is { } row
            ? new CandidateTags { CandidateId = candidate.ToString(), Tags = { row.Tags } }
            : throw Problem.NotFound("candidate", candidate);

    /// <summary>A property, since Dapper gives no constructor an array.</summary>
    private sealed record Row
    {
        public required string[] Tags { get; init; }
    }
}
