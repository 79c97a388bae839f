using Google.Api;
using Grpc.Core;
using Hiring.Candidate.Postings;
using Hiring.Candidate.V1;
using Microsoft.AspNetCore.Authorization;

namespace Hiring.Candidate;

/// <summary>The methods that anyone may call, and where each is done.</summary>
public sealed class PostingGrpcService(ListPostings listPostings, GetPosting getPosting, GetPostingJsonLd getPostingJsonLd) : PostingService.PostingServiceBase
{
    [AllowAnonymous]
    public override Task<ListPostingsResponse> ListPostings(ListPostingsRequest request, ServerCallContext context) => listPostings.Handle(request, context);

    [AllowAnonymous]
    public override Task<Posting> GetPosting(GetPostingRequest request, ServerCallContext context) => getPosting.Handle(request, context);

    [AllowAnonymous]
    public override Task<HttpBody> GetPostingJsonLd(GetPostingJsonLdRequest request, ServerCallContext context) => getPostingJsonLd.Handle(request, context);
}
