using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Hiring.Candidate.Search;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Security;

namespace Hiring.Candidate;

/// <summary>The methods of search, of kept searches and of the board: who may call each, and where it is done.</summary>
public sealed class SearchGrpcService(
    SearchCandidates searchCandidates, CreateCandidateSearch createCandidateSearch, GetCandidateSearch getCandidateSearch,
    ListCandidateSearches listCandidateSearches, UpdateCandidateSearch updateCandidateSearch, DeleteCandidateSearch deleteCandidateSearch,
    RunCandidateSearch runCandidateSearch, GetBoard getBoard)
    : SearchService.SearchServiceBase
{
    [RequireScope("candidate.read")]
    public override Task<SearchCandidatesResponse> SearchCandidates(SearchCandidatesRequest request, ServerCallContext context) => searchCandidates.Handle(request, context);

    [RequireScope("candidate.write")]
    public override Task<CandidateSearch> CreateCandidateSearch(CreateCandidateSearchRequest request, ServerCallContext context) => createCandidateSearch.Handle(request, context);

    [RequireScope("candidate.read")]
    public override Task<CandidateSearch> GetCandidateSearch(GetCandidateSearchRequest request, ServerCallContext context) => getCandidateSearch.Handle(request, context);

    [RequireScope("candidate.read")]
    public override Task<ListCandidateSearchesResponse> ListCandidateSearches(ListCandidateSearchesRequest request, ServerCallContext context) => listCandidateSearches.Handle(request, context);

    [RequireScope("candidate.write")]
    public override Task<CandidateSearch> UpdateCandidateSearch(UpdateCandidateSearchRequest request, ServerCallContext context) => updateCandidateSearch.Handle(request, context);

    [RequireScope("candidate.write")]
    public override Task<Empty> DeleteCandidateSearch(DeleteCandidateSearchRequest request, ServerCallContext context) => deleteCandidateSearch.Handle(request, context);

    [RequireScope("candidate.write")]
    public override Task<RunCandidateSearchResponse> RunCandidateSearch(RunCandidateSearchRequest request, ServerCallContext context) => runCandidateSearch.Handle(request, context);

    [RequireScope("candidate.read")]
    public override Task<Board> GetBoard(GetBoardRequest request, ServerCallContext context) => getBoard.Handle(request, context);
}
