using Grpc.Core;
using Hiring.Candidate.V1;
using Npgsql;

namespace Hiring.Candidate.Activity;

/// <summary>Answers the tags of a candidate.</summary>
public sealed class GetCandidateTags(NpgsqlDataSource database)
{
    internal async Task<CandidateTags> Handle(GetCandidateTagsRequest request, ServerCallContext call)
    {
        await using var connection = await database.OpenConnectionAsync(call.CancellationToken);
        return await CandidateTagging.Read(Guid.Parse(request.CandidateId), connection, call.CancellationToken);
    }
}
