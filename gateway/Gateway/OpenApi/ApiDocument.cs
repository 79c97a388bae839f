using System.Text.Json.Nodes;
using Scalar.AspNetCore;

namespace Hiring.Gateway;

/// <summary>One OpenAPI document for all services at <c>/openapi/v1.json</c>, and a page to read and try it at <c>/scalar</c>.</summary>
static class ApiDocument
{
    public static void AddApiDocument(this WebApplicationBuilder builder)
    {
    }

    public static void MapApiDocument(this WebApplication app)
    {
    }
}
