using Dapper;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Security;

namespace Hiring.Candidate.Search;

/// <summary>Forgets a kept search.</summary>
public sealed class DeleteCandidateSearch(Writes writes)
{
    internal Task<Empty> Handle(DeleteCandidateSearchRequest request, ServerCallContext call) => writes.Run(request, call, async write =>
    {
        var search = await CandidateSearchRow.Lock(request.CandidateSearchId, request.Etag, Caller.Of(call), write);
        await write.Connection.ExecuteAsync(new CommandDefinition("delete from candidate_searches where id = @id", new { id = search.Id }, cancellationToken: write.Cancellation));
        return new Empty();
    });
}
