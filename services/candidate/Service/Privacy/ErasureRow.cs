using Dapper;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults;
using NodaTime;
using Npgsql;

namespace Hiring.Candidate.Privacy;

/// <summary>An erasure as it is stored, with what each service reported.</summary>
internal sealed record ErasureRow
{
    public required Guid Id { get; init; }
    public required Guid CandidateId { get; init; }
    public required Guid[] MergedCandidateIds { get; init; }
    public required ErasureReason Reason { get; init; }
    public required string RequestedBy { get; init; }
    public required Instant CreatedAt { get; init; }
    public required string[] Services { get; init; }

    /// <summary>When each service erased; <see cref="Instant.MinValue"/> where it did not report yet, since Dapper reads no array with nulls.</summary>
    public required Instant[] ErasedAt { get; init; }

    public required long[] Rows { get; init; }

    /// <summary>All erasures for which a condition over <c>e</c> holds.</summary>
    internal static string Select(string condition) => $"""
        select e.id, e.candidate_id, e.merged_candidate_ids, e.reason, e.requested_by, e.created_at,
            array_agg(p.service order by p.service) as services, array_agg(coalesce(p.erased_at, '-infinity') order by p.service) as erased_at,
            array_agg(p.rows order by p.service) as rows
        from erasures e join erasure_proofs p on p.erasure_id = e.id where {condition} group by e.id
        """;

    /// <summary>The one erasure for which a condition over <c>e</c> and <c>@id</c> holds, or null.</summary>
    internal static async Task<Erasure?> Find(string condition, Guid id, NpgsqlConnection connection, CancellationToken cancellation) =>
        (await connection.QuerySingleOrDefaultAsync<ErasureRow>(new CommandDefinition(Select(condition), new { id }, cancellationToken: cancellation)))?.ToMessage();

    internal Erasure ToMessage() => new()
    {
        Id = Id.ToString(), CandidateId = CandidateId.ToString(), MergedCandidateIds = { MergedCandidateIds.Select(id => id.ToString()) },
        Reason = Reason, RequestedBy = RequestedBy, CreateTime = CreatedAt.ToTimestamp(),
        State = ErasedAt.All(HasReported) ? ErasureState.Done : ErasureState.Pending,
        Proofs =
        {
            Services.Select((service, i) => new ErasureProof
            {
                Service = service, State = HasReported(ErasedAt[i]) ? ErasureState.Done : ErasureState.Pending,
                EraseTime = HasReported(ErasedAt[i]) ? ErasedAt[i].ToTimestamp() : null, Rows = Rows[i],
            }),
        },
    };

    private static bool HasReported(Instant at) => at != Instant.MinValue;
}
