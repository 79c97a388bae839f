using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Errors;
using Npgsql;

namespace Hiring.Candidate.Duplicates;

/// <summary>Finds who may be the same person as one candidate, as things stand.</summary>
public sealed class GetCandidateDuplicates(NpgsqlDataSource database)
{
    internal async Task<CandidateDuplicates> Handle(GetCandidateDuplicatesRequest request, ServerCallContext call)
    {
        var asked = Guid.Parse(request.CandidateId);
        await using var connection = await database.OpenConnectionAsync(call.CancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(call.CancellationToken);
        var id = await Survivor.Of(asked, connection, call.CancellationToken) ?? throw Problem.NotFound("candidate", asked);
        var pairs = await Pair.Around(connection, [id], call.CancellationToken);
        return new CandidateDuplicates
        {
            Duplicates = { pairs.Where(pair => pair.IsSuggested).OrderByDescending(pair => pair.Score).ThenBy(pair => (pair.One, pair.Other)).Select(pair => pair.ToMessage(id)) },
        };
    }
}
