using Grpc.Core;
using Hiring.Candidate.V1;
using Npgsql;

namespace Hiring.Candidate.Search;

/// <summary>Finds candidates by words and filters, newest first.</summary>
public sealed class SearchCandidates(NpgsqlDataSource database)
{
    internal async Task<SearchCandidatesResponse> Handle(SearchCandidatesRequest request, ServerCallContext call)
    {
        await using var connection = await database.OpenConnectionAsync(call.CancellationToken);
        var found = await CandidateSearcher.Find(connection, request.Filter ?? new(), (request.PageSize, request.PageToken), request.SkipCounts, call.CancellationToken);
        return new SearchCandidatesResponse { Candidates = { found.Candidates }, NextPageToken = found.NextPageToken, Counts = found.Counts };
    }
}
